// The database is gone for a while: whoever waits goes on hearing the wait loop, whoever calls is greeted and kept, and
// afterwards everybody is where they were.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { openHouseApart } from "./harness/house.mjs";
import { openMediator } from "./harness/mediator.mjs";
import { openOwnPostgres } from "./harness/postgres.mjs";
import { LINE } from "./harness/sample.mjs";
import { ask, openTelephone } from "./harness/telephone.mjs";
import { until } from "./harness/wait.mjs";

let postgres;
let house;
let mediator;

before(async () => {
  postgres = await openOwnPostgres();
  house = await openHouseApart({ database: postgres.url });
  mediator = await openMediator(house, "ines");
});
after(async () => {
  await house?.stop();
  await postgres?.close();
});

async function waitingCaller(number) {
  const caller = await openTelephone(house.switchUrl, { number });
  await caller.dial(LINE);
  await caller.hears("appuyez sur 1", { seconds: 40 });
  await caller.press("0");
  await caller.until("play:file", { seconds: 40 });
  return caller;
}

const health = async (which) => (await fetch(`${house.url}/health/${which}`)).status;
const waits = () => house.witness.requests.filter(({ url, status }) => url.includes("/telephony/wait/") && status === 200).length;

test("a minute without PostgreSQL loses nobody: those who wait keep their ranks, who calls meanwhile comes after them, and no webhook is answered with an error", async () => {
  const first = await waitingCaller("+33639980401");
  const leaves = await waitingCaller("+33639980402");
  await postgres.stop();
  await until("it says that it is not ready", async () => (await health("ready")) === 503);
  assert.equal(await health("live"), 200);

  const meanwhile = await waitingCaller("+33639980403");
  const heard = waits();
  await ask("POST", `${house.switchUrl}/control/clock`, { advance_ms: 60_000 });
  await until("the wait loop is asked for again", () => waits() > heard + 2);
  await leaves.hangUp();
  await leaves.until("ended");
  for (const caller of [first, meanwhile]) assert.equal((await caller.snapshot()).state, "talking", "still on the line");

  await postgres.start();
  await until("it is ready again", async () => (await health("ready")) === 200, { seconds: 40 });
  for (const caller of [first, meanwhile]) {
    await mediator.beAvailable();
    await mediator.telephone.answer({ seconds: 40 });
    await caller.until("event:joined");
    await mediator.stands("talking");
    await caller.hangUp();
    await mediator.finish();
  }
  await mediator.stands("available");
  const failed = house.witness.requests.filter(({ status }) => status >= 500);
  assert.deepEqual(failed.map(({ url, status }) => [url.split("?")[0], status]), []);
});
