// The whole hotline as a person would start it: `permanence demo` on free ports, its data in a temporary folder.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import twilio from "twilio";
import { freePort, start } from "./processes.mjs";
import { LINE } from "./sample.mjs";
import { ACCOUNT, openSwitch } from "./switch.mjs";
import { until } from "./wait.mjs";
import { openWitness } from "./witness.mjs";

export { ACCOUNT };

export const BINARY = process.env.PERMANENCE_TEST_BINARY ?? fileURLToPath(new URL("../../target/debug/permanence", import.meta.url));

const ACCOUNT_ENV = {
  TWILIO_ACCOUNT_SID: ACCOUNT.sid,
  TWILIO_AUTH_TOKEN: ACCOUNT.token,
  TWILIO_API_KEY: ACCOUNT.key,
  TWILIO_API_SECRET: ACCOUNT.secret,
};

/** Waits until a program answers that it is ready; one that ended instead is an error that shows what it said. */
async function ready(url, program) {
  try {
    await until(
      "the house is ready",
      async () => !program.alive() || (await fetch(`${url}/health/ready`)).ok,
      { seconds: 60 },
    );
  } catch (error) {
    await program.kill();
    throw new Error(`${error.message}\n${program.output()}`);
  }
  if (!program.alive()) throw new Error(`permanence ended at once:\n${program.output()}`);
}

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
    { env: { ...ACCOUNT_ENV, ...env } },
  );
  await ready(url, program);
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

/**
 * The house as it is in production: `permanence serve`, and a telephone company outside that outlives it. The data are
 * the sample's, in SQLite or in the database named by `database`. With `nodes`, several programs share the database, as
 * on several machines; the webhooks come in by the first unless the test says otherwise in `house.front`.
 */
export async function openHouseApart({ database, env = {}, nodes = 1 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "permanence-apart-"));
  const sample = await openHouse({ data: folder, args: database ? ["--database", database] : [] });
  await sample.stop();
  const provider = await openSwitch({ quick: true });
  const house = { switchUrl: provider.url, nodes: [], front: [] };
  let turn = 0;
  const witness = await openWitness(() => house.front[turn++ % house.front.length].url);
  const client = twilio(ACCOUNT.sid, ACCOUNT.token);
  client.api.baseUrl = provider.url;
  await client.incomingPhoneNumbers.create({
    phoneNumber: LINE,
    voiceUrl: `${witness.url}/telephony/voice`,
    voiceFallbackUrl: `${witness.url}/telephony/fallback`,
    smsUrl: `${witness.url}/telephony/sms`,
    statusCallback: `${witness.url}/telephony/status`,
  });
  const settings = {
    ...ACCOUNT_ENV,
    DATABASE_URL: database ?? `sqlite:${join(folder, "permanence.db")}`,
    PERMANENCE_PUBLIC_URL: witness.url,
    TWILIO_API_URL: provider.url,
    TWILIO_CALLS_PER_SECOND: "0",
    ...env,
  };
  for (let node = 0; node < nodes; node++) house.nodes.push(await openNode(folder, settings));
  const [first] = house.nodes;
  house.front = [first];
  return Object.assign(house, {
    url: first.url,
    provider: client,
    /** Sees every webhook; `witness.twice = true` delivers each one twice. */
    witness,
    output: first.output,
    /** Starts the (first) program again, on the same data and the same address. */
    start: first.start,
    /** Ends it as a power cut does. */
    kill: first.kill,
    /** Runs a command of `permanence` (`user add …`) over the same data; returns what it printed. */
    async run(...args) {
      const command = start(BINARY, args, { cwd: folder, env: settings });
      const { code } = await command.exited;
      if (code !== 0) throw new Error(`permanence ${args.join(" ")} ended with ${code}: ${command.output()}`);
      return command.output();
    },
    async stop() {
      const ends = await Promise.all(house.nodes.map((node) => node.stop()));
      await provider.stop();
      await witness.close();
      rmSync(folder, { recursive: true, force: true });
      return ends[0];
    },
  });
}

/** One `permanence serve` on a port of its own. */
async function openNode(folder, settings) {
  const port = await freePort();
  let program;
  const node = {
    url: `http://127.0.0.1:${port}`,
    output: () => program.output(),
    async start() {
      program = start(BINARY, ["serve"], { cwd: folder, env: { ...settings, PERMANENCE_LISTEN: `127.0.0.1:${port}` } });
      await ready(node.url, program);
    },
    kill: () => program.kill(),
    stop: () => program.stop(),
  };
  await node.start();
  return node;
}
