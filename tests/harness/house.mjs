// The whole hotline as a person would start it: `permanence demo` on free ports, its data in a temporary folder.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, start } from "./processes.mjs";
import { until } from "./wait.mjs";

export const BINARY = process.env.PERMANENCE_TEST_BINARY ?? fileURLToPath(new URL("../../target/debug/permanence", import.meta.url));

/** The account that the tests know at the softswitch. */
export const ACCOUNT = { sid: `AC${"5".repeat(32)}`, token: "a token that only the tests know" };

/**
 * Starts a house and waits until it is ready. `args` and `env` are added to its command line and environment.
 * Give `data` (another house's folder) to start again on the same data; otherwise the folder is new and goes with
 * `stop()`.
 */
export async function openHouse({ args = [], env = {}, data } = {}) {
  const folder = data ?? mkdtempSync(join(tmpdir(), "permanence-house-"));
  const [port, switchPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const switchUrl = `http://127.0.0.1:${switchPort}`;
  const program = start(
    BINARY,
    ["demo", "--port", String(port), "--switch-port", String(switchPort), "--data", folder, ...args],
    { env: { TWILIO_ACCOUNT_SID: ACCOUNT.sid, TWILIO_AUTH_TOKEN: ACCOUNT.token, ...env } },
  );
  await until(
    "the house is ready",
    async () => {
      if (!program.alive()) return "ended";
      return (await fetch(`${url}/health/ready`)).ok && "ready";
    },
    { seconds: 60 },
  ).then((state) => {
    if (state === "ended") throw new Error(`permanence demo ended at once:\n${program.output()}`);
  }, async (error) => {
    await program.kill();
    throw new Error(`${error.message}\n${program.output()}`);
  });
  return {
    url,
    switchUrl,
    folder,
    output: program.output,
    alive: program.alive,
    /** Ends it as Ctrl-C does; the data stay where `keep` is true. */
    async stop({ keep = data !== undefined } = {}) {
      const end = await program.stop();
      if (!keep) rmSync(folder, { recursive: true, force: true });
      return end;
    },
    kill: program.kill,
  };
}
