// The house is killed as by a power cut while people are on the line, and starts again: nobody is lost.

import { after, afterEach, before, test } from "node:test";
import assert from "node:assert/strict";
import { openHouseApart } from "./harness/house.mjs";
import { openMediator } from "./harness/mediator.mjs";
import { LINE } from "./harness/sample.mjs";
import { openTelephone, switchStatus } from "./harness/telephone.mjs";
import { until } from "./harness/wait.mjs";

let house;
let mediator;
const callers = [];

before(async () => {
  house = await openHouseApart();
  mediator = await openMediator(house, "ines");
});
after(() => house?.stop());
afterEach(async () => {
  await Promise.all(callers.splice(0).map((caller) => caller.hangUp().catch(() => {})));
  await until("every call is over", async () => (await switchStatus(house.switchUrl)).live_calls === 0);
});

/** A caller who waits for a person. */
async function waitingCaller(number) {
  const caller = await openTelephone(house.switchUrl, { number });
  callers.push(caller);
  await caller.dial(LINE);
  await caller.hears("appuyez sur 1");
  await caller.press("0");
  await caller.until("play:file");
  return caller;
}

test("callers who wait when the house is killed keep their ranks, and are put through after it is back", async () => {
  const first = await waitingCaller("+33639980201");
  const second = await waitingCaller("+33639980202");
  await house.kill();
  await house.start();
  for (const caller of [first, second]) {
    await mediator.beAvailable();
    await mediator.telephone.answer();
    await caller.until("event:joined");
    await mediator.stands("talking");
    await caller.hangUp();
    await mediator.finish();
  }
  assert.equal((await first.snapshot()).state, "idle");
});

test("a conversation outlives the house, and its end is not forgotten", async () => {
  const caller = await waitingCaller("+33639980203");
  await mediator.beAvailable();
  await mediator.telephone.answer();
  await caller.until("event:joined");
  await mediator.stands("talking");
  await house.kill();
  assert.equal((await caller.snapshot()).state, "talking", "the provider holds the conversation");
  await house.start();
  await mediator.stands("talking");
  await caller.hangUp();
  await mediator.finish();
  await mediator.stands("available");
});

test("a conversation that ended while the house was away is found ended when it is back", async () => {
  const caller = await waitingCaller("+33639980204");
  await mediator.beAvailable();
  await mediator.telephone.answer();
  await caller.until("event:joined");
  await mediator.stands("talking");
  await house.kill();
  await caller.hangUp();
  await caller.until("ended");
  await house.start();
  await mediator.finish();
});

test("a mediator who was being rung when the house was killed is not stuck, and the caller is put through", async () => {
  await mediator.beAvailable();
  const caller = await waitingCaller("+33639980205");
  await mediator.telephone.rings();
  await house.kill();
  await house.start();
  await mediator.telephone.answer();
  await caller.until("event:joined");
  await mediator.stands("talking");
  await caller.hangUp();
  await mediator.finish();
});
