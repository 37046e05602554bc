// Starting, stopping and starting again, as somebody does who tries it on an afternoon.

import { test } from "node:test";
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BINARY, openHouse } from "./harness/house.mjs";
import { freePort, start } from "./harness/processes.mjs";
import { until } from "./harness/wait.mjs";

function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), "permanence-start-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("Ctrl-C ends the demo cleanly, and starting again keeps the data without migrating twice", async (t) => {
  const data = temporaryFolder(t);
  const first = await openHouse({ data });
  assert.match(first.output(), new RegExp(`${first.url}\\b`), "it prints where the console is");
  assert.match(first.output(), new RegExp(`${first.switchUrl}/telephones`), "it prints where the telephones are");
  const figures = async (house) => (await fetch(`${house.url}/health/ready`)).json();
  assert.equal((await figures(first)).ready, true);
  assert.equal((await figures(first)).parts.lines, "ok", "each line of the sample can ring somebody");
  const gauges = async () => (await (await fetch(`${first.url}/metrics`)).text()).split("\n").filter((line) => line.startsWith("permanence_line_"));
  await until("the lines are told to the metrics", async () => (await gauges()).length > 0);
  const told = await gauges();
  assert.ok(told.includes('permanence_line_can_ring{line="solidarite-numerique",when="ever"} 1'), told.join("\n"));
  assert.ok(told.includes('permanence_line_can_ring{line="solidarite-numerique",when="now"} 0'), "nobody is at work yet");
  assert.ok(told.includes('permanence_line_open{line="solidarite-numerique"} 1'), told.join("\n"));
  assert.deepEqual(await first.stop(), { code: 0, signal: null });
  assert.ok(readdirSync(data).includes("permanence.db"));

  const second = await openHouse({ data });
  assert.equal((await figures(second)).ready, true);
  assert.deepEqual(await second.stop(), { code: 0, signal: null });
});

test("a busy port is an error that names the port and the option to choose another", async (t) => {
  const occupied = createServer().listen(0, "127.0.0.1");
  t.after(() => occupied.close());
  await new Promise((resolve) => occupied.once("listening", resolve));
  const { port } = occupied.address();
  const other = await freePort();
  for (const [option, ports] of [["--port", [port, other]], ["--switch-port", [other, port]]]) {
    const data = temporaryFolder(t);
    const program = start(BINARY, ["demo", "--port", String(ports[0]), "--switch-port", String(ports[1]), "--data", data]);
    const end = await program.exited;
    assert.equal(end.code, 1);
    assert.match(program.output(), new RegExp(`\\b${port}\\b`));
    assert.match(program.output(), new RegExp(option));
  }
});

test("migrations run once: twice in a row and twice at the same time change nothing the second time", async (t) => {
  const data = temporaryFolder(t);
  const env = { DATABASE_URL: `sqlite:${join(data, "permanence.db")}` };
  const migrate = () => start(BINARY, ["migrate"], { env, cwd: data });
  for (const program of [migrate(), migrate(), migrate()]) {
    assert.deepEqual(await program.exited, { code: 0, signal: null }, program.output());
  }
  const again = migrate();
  assert.deepEqual(await again.exited, { code: 0, signal: null }, again.output());
});

test("a configuration key that nobody knows is refused with the nearest right name", async (t) => {
  const data = temporaryFolder(t);
  writeFileSync(join(data, "permanence.toml"), "[telephony]\nacount_sid = \"AC1\"\n");
  const program = start(BINARY, ["doctor", "--offline"], { cwd: data });
  assert.equal((await program.exited).code, 1);
  assert.match(program.output(), /acount_sid/);
  assert.match(program.output(), /did you mean `telephony.account_sid`/);
});

test("every command explains itself", async () => {
  for (const args of [[], ["serve"], ["demo"], ["migrate"], ["flow", "check"], ["flow", "show"], ["user", "add"], ["user", "reset"], ["user", "list"], ["doctor"]]) {
    const program = start(BINARY, [...args, "--help"]);
    assert.equal((await program.exited).code, 0, args.join(" "));
    assert.match(program.output(), /Usage: permanence/);
  }
});
