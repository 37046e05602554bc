// In the call, with real sound: a whisper is heard by one person only, and a transfer that fails gives the caller back
// to the first mediator. Each telephone speaks a tone of its own; what the others hear tells who hears whom.

import { after, afterEach, before, test } from "node:test";
import assert from "node:assert/strict";
import { openHouseApart } from "./harness/house.mjs";
import { openMediator } from "./harness/mediator.mjs";
import { LINE } from "./harness/sample.mjs";
import { openTelephone, switchStatus } from "./harness/telephone.mjs";
import { TONES } from "./harness/tones.mjs";
import { until } from "./harness/wait.mjs";

let house;
let ines;
let karim;
let caller;

before(async () => {
  house = await openHouseApart();
  ines = await openMediator(house, "ines");
  karim = await openMediator(house, "karim");
});
after(() => house?.stop());
afterEach(async () => {
  await caller?.hangUp().catch(() => {});
  await until("every call is over", async () => (await switchStatus(house.switchUrl)).live_calls === 0);
  for (const mediator of [ines, karim]) {
    await until("the mediator is offline", async () => {
      const { state } = await mediator.now();
      if (state === "wrap_up") await mediator.finish();
      else if (state !== "offline") await mediator.session.post("/desk/presence", { presence: "offline" });
      return state === "offline";
    });
  }
});

/** Whether a telephone hears this tone now. */
const heard = async (telephone, hz) => (await telephone.snapshot()).tones.some((one) => Math.abs(one - hz) < hz * 0.03);

/** Waits until a telephone hears just these tones, and none of the others. */
const hears = (telephone, tones) =>
  until(`${telephone.number} hears ${tones.join(" and ") || "nobody"}`, async () => {
    for (const hz of Object.values(TONES)) {
      if ((await heard(telephone, hz)) !== tones.includes(hz)) throw new Error(`hears ${(await telephone.snapshot()).tones}`);
    }
    return true;
  });

/** Ines talks with a caller, and both are heard. */
async function talk(number) {
  caller = await openTelephone(house.switchUrl, { number });
  await ines.beAvailable();
  await caller.dial(LINE);
  await caller.hears("appuyez sur 1");
  await caller.press("0");
  await ines.telephone.answer();
  const { call } = await ines.stands("talking");
  await caller.until("event:joined");
  await caller.tone(TONES.caller);
  await ines.telephone.tone(TONES.mediator);
  await hears(caller, [TONES.mediator]);
  await hears(ines.telephone, [TONES.caller]);
  return call;
}

test("a supervisor is heard by nobody, then by the mediator only, then by both, and the mediator is told each time", async () => {
  const added = await house.run("user", "add", "zoe", "--name", "Zoé Lambert", "--role", "coordinator", "--line", "solidarite-numerique");
  const password = added.match(/^Password: (.+)$/m)?.[1];
  assert.ok(password, added);
  const zoe = await openMediator(house, "zoe", {}, password);
  const call = await talk("+33639980301");
  await zoe.session.post("/board/supervise", { call, part: "listening" });
  await zoe.telephone.answer();
  await zoe.stands("guest");
  await zoe.telephone.tone(TONES.third);
  await hears(zoe.telephone, [TONES.caller, TONES.mediator]);
  await hears(caller, [TONES.mediator]);
  await hears(ines.telephone, [TONES.caller]);
  assert.match((await ines.now()).text, /Zoé Lambert écoute/);

  await zoe.session.post("/desk/supervise", { call, part: "whispering" });
  await hears(ines.telephone, [TONES.caller, TONES.third]);
  await hears(caller, [TONES.mediator]);
  assert.match((await ines.now()).text, /Zoé Lambert vous parle à l’oreille/);

  await zoe.session.post("/desk/supervise", { call, part: "barging_in" });
  await hears(caller, [TONES.mediator, TONES.third]);
  assert.match((await ines.now()).text, /Zoé Lambert parle avec vous deux/);

  await zoe.session.post("/desk/leave", { call });
  await hears(caller, [TONES.mediator]);
  await hears(ines.telephone, [TONES.caller]);
  await zoe.stands("offline");
});

test("a colleague who declines gives the caller back, off hold and heard, to the first mediator", async () => {
  const call = await talk("+33639980302");
  await karim.beAvailable();
  await karim.stands("available");
  await ask(call, "Karim", "consulted");
  await karim.telephone.rings();
  await until("the caller no longer hears the mediator", async () => !(await heard(caller, TONES.mediator)));
  await karim.telephone.decline();
  await hears(caller, [TONES.mediator]);
  await hears(ines.telephone, [TONES.caller]);
  assert.equal((await ines.stands("talking")).call, call);
});

test("a warm transfer: the two mediators speak while the caller hears neither, then the second has the call", async () => {
  const call = await talk("+33639980303");
  await karim.beAvailable();
  await karim.stands("available");
  await ask(call, "Karim", "consulted");
  await karim.telephone.answer();
  await karim.stands("guest");
  await karim.telephone.tone(TONES.third);
  await hears(ines.telephone, [TONES.third]);
  await hears(karim.telephone, [TONES.mediator]);
  for (const hz of [TONES.mediator, TONES.third]) assert.ok(!(await heard(caller, hz)), `on hold, the caller hears ${hz} Hz`);

  await ines.session.post("/desk/hand-over", { call });
  await ines.telephone.until("ended");
  await hears(caller, [TONES.third]);
  await hears(karim.telephone, [TONES.caller]);
  assert.equal((await karim.stands("talking")).call, call);
  await ines.stands("wrap_up");
});

/** Ines asks a colleague in, chosen in the panel by name. */
async function ask(call, name, part) {
  const { text } = await ines.session.get(`/desk/transfer?call=${call}`);
  const [, guest] = text.match(new RegExp(`name="guest" value="([^"]+)"[^>]*><span>${name}`)) ?? [];
  assert.ok(guest, `${name} is in the panel: ${text}`);
  await ines.session.post("/desk/guest", { call, guest, part });
}
