// What other hotlines stumbled over, each once, against the whole house and a telephone company that misbehaves.

import { after, afterEach, before, test } from "node:test";
import assert from "node:assert/strict";
import { openHouseApart } from "./harness/house.mjs";
import { openMediator } from "./harness/mediator.mjs";
import { LINE } from "./harness/sample.mjs";
import { clearFaults, openTelephone, setFaults, switchStatus } from "./harness/telephone.mjs";
import { until } from "./harness/wait.mjs";

let house;
let ines;
let karim;
const callers = [];

before(async () => {
  house = await openHouseApart();
  ines = await openMediator(house, "ines");
  karim = await openMediator(house, "karim");
});
after(() => house?.stop());
afterEach(async () => {
  house.witness.twice = false;
  await clearFaults(house.switchUrl);
  await Promise.all(callers.splice(0).map((caller) => caller.hangUp().catch(() => {})));
  await until("every call is over", async () => (await switchStatus(house.switchUrl)).live_calls === 0);
  for (const mediator of [ines, karim]) {
    // The end of a call reaches the desk a moment after the switch: ask until nothing is left to finish.
    await until("the mediator is offline", async () => {
      const { state } = await mediator.now();
      if (state === "wrap_up") await mediator.finish();
      else if (state !== "offline") await mediator.session.post("/desk/presence", { presence: "offline" });
      return state === "offline";
    });
  }
});

async function waitingCaller(number, more = {}) {
  const caller = await openTelephone(house.switchUrl, { number, ...more });
  callers.push(caller);
  await caller.dial(LINE);
  await caller.hears("appuyez sur 1");
  await caller.press("0");
  return caller;
}

test("a mediator who answers a ring that went on to somebody else does not disturb the live call", async () => {
  await ines.beAvailable();
  const caller = await waitingCaller("+33639980301");
  await ines.telephone.rings();
  await karim.beAvailable();
  const { text } = await ines.stands("ringing");
  const [, offer] = text.match(/data-offer="([^"]+)"/);
  await ines.session.post("/desk/decline", { offer });
  await ines.stands("on_break");
  await karim.telephone.answer();
  await caller.until("event:joined");
  await karim.stands("talking");
  // The loser is late with everything: the click a second time, and its telephone is silent.
  await ines.session.post("/desk/decline", { offer });
  assert.equal((await ines.telephone.snapshot()).state, "idle", "the loser's telephone rings no more");
  assert.equal((await karim.now()).state, "talking");
  assert.equal((await caller.snapshot()).state, "talking");
});

test("a caller who hangs up while a telephone rings leaves no ghost: the ring stops and the mediator is free", async () => {
  await ines.beAvailable();
  const caller = await waitingCaller("+33639980302");
  await ines.telephone.rings();
  await caller.hangUp();
  await ines.telephone.until("idle");
  await ines.stands("available");
  const next = await waitingCaller("+33639980303");
  await ines.telephone.answer();
  await next.until("event:joined");
});

for (const [how, faults] of Object.entries({
  "twice": { twice: true },
  "out of order": { out_of_order: true },
  "three seconds late": { late_ms: 3000 },
})) {
  test(`status callbacks that come ${how} change nothing: the two talk, the end is noticed, the mediator is free`, async () => {
    await setFaults(house.switchUrl, { callbacks: faults });
    await ines.beAvailable();
    const caller = await waitingCaller("+33639980304");
    await ines.telephone.answer();
    await caller.until("event:joined");
    await ines.stands("talking");
    await caller.hangUp();
    await ines.finish();
    await ines.stands("available");
  });
}

test("every webhook delivered twice gives one call, one ring and one conversation", async () => {
  house.witness.twice = true;
  await ines.beAvailable();
  await karim.beAvailable();
  const caller = await waitingCaller("+33639980305");
  const rung = await until("one of the two is rung", async () => {
    for (const mediator of [ines, karim]) if ((await mediator.telephone.snapshot()).state === "ringing") return mediator;
    return undefined;
  });
  await rung.telephone.answer();
  await caller.until("event:joined");
  await rung.stands("talking");
  const other = rung === ines ? karim : ines;
  assert.equal((await other.now()).state, "available", "nobody else is disturbed");
  await caller.hangUp();
  await rung.finish();
  assert.ok(house.witness.requests.some((request) => request.copy), "copies were delivered");
  assert.deepEqual(house.witness.requests.filter((request) => request.status >= 500), []);
});

test("a caller whose number is hidden is greeted, waits and is put through like everybody", async () => {
  const caller = await waitingCaller("+33639980308", { withheld: true });
  await ines.beAvailable();
  await ines.telephone.answer();
  await caller.until("event:joined");
});

test("“talking” is shown only once both are in the room", async () => {
  await ines.beAvailable();
  const caller = await waitingCaller("+33639980306");
  await ines.telephone.rings();
  assert.equal((await ines.now()).state, "ringing");
  await ines.telephone.answer();
  await ines.stands("talking");
  const joined = (await caller.events()).some((event) => event.type === "joined");
  assert.ok(joined, "the desk says “talking” and the caller is in the room");
});

test("a webhook that we fail to answer never leaves the caller in silence: an apology is said and they come to the queue", async () => {
  await setFaults(house.switchUrl, { webhooks: [{ times: 10, url_contains: "/telephony/voice", fail: { status: 503 } }] });
  const caller = await openTelephone(house.switchUrl, { number: "+33639980307" });
  callers.push(caller);
  await caller.dial(LINE);
  await clearFaults(house.switchUrl);
  await caller.until("play:file", { seconds: 30 });
});

test("no address carries a telephone number, a name or a login", () => {
  assert.ok(house.witness.requests.length > 50, "many webhooks were seen");
  for (const { url } of house.witness.requests) {
    assert.doesNotMatch(decodeURIComponent(url), /\+?33\d{9}|639980|ines|karim|marchand|benali/i, url);
  }
});
