// The telephone company alone, without a house behind it.

import { fileURLToPath } from "node:url";
import { start } from "./processes.mjs";
import { until } from "./wait.mjs";

const BINARY = process.env.PERMANENCE_TEST_SWITCH ?? fileURLToPath(new URL("../../target/debug/switch", import.meta.url));

/** The account that a switch of the tests knows, and the key that signs access tokens. */
export const ACCOUNT = {
  sid: `AC${"5".repeat(32)}`,
  token: "a token that only the tests know",
  key: `SK${"6".repeat(32)}`,
  secret: "a secret that only the tests know",
};

/** Starts a switch on a free port. With `quick`, what is said takes no time. It says its address on its first line. */
export async function openSwitch({ quick = false } = {}) {
  const program = start(BINARY, [ACCOUNT.sid, ACCOUNT.token, ACCOUNT.key, ACCOUNT.secret, quick ? "quick" : "real-time"]);
  const url = await until("the switch says where it is", () => {
    if (!program.alive()) throw new Error(`it ended: ${program.output()}`);
    return program.output().match(/^http:\/\/\S+/m)?.[0];
  });
  return { url, output: program.output, stop: program.stop };
}
