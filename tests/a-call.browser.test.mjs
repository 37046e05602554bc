// One call from ring to goodbye, as a caller and a volunteer live it: two real browsers, a tone as each one's voice.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import twilio from "twilio";
import { DESKTOP, hears, hearsMusic, openChromium, withPictures } from "./harness/chromium.mjs";
import { desk, signIn } from "./harness/console.mjs";
import { ACCOUNT, openHouse } from "./harness/house.mjs";
import { COORDINATOR, LINE, PASSWORD } from "./harness/sample.mjs";
import { openTelephonePage } from "./harness/telephones-page.mjs";
import { TONES } from "./harness/tones.mjs";
import { until } from "./harness/wait.mjs";

let house;

before(async () => {
  house = await openHouse();
});
after(() => house?.stop());

/** A person with a browser of their own, closed after the test. */
async function person(t, tone) {
  const chromium = await openChromium({ tone, viewport: DESKTOP });
  t.after(() => chromium.close());
  return chromium;
}

/** Today's figures as the coordinator's board shows them, in its order. */
async function figures(page) {
  await page.goto(`${house.url}/board`);
  const numbers = await page.locator("dl.figures").last().locator("dd").allInnerTexts();
  const [offered, answered, abandoned, callbacks, messages, told] = numbers.map(Number);
  return { offered, answered, abandoned, callbacks, messages, told };
}

test("a caller is greeted, waits, talks with a mediator who really hears them, and the call stands in the figures", async (t) => {
  const coordinator = await signIn(await person(t), house, COORDINATOR, PASSWORD);
  const before = await figures(coordinator);
  const mediator = desk(await signIn(await person(t, TONES.mediator), house, "ines", PASSWORD, "/desk"));
  const caller = await openTelephonePage(await person(t, TONES.caller), house.switchUrl, "+33639980001");
  const pages = { caller: caller.page, mediator: mediator.page, coordinator };

  await withPictures("a-call", pages, async () => {
    await mediator.telephoneReady();
    await mediator.beAvailable();

    await caller.dial(LINE);
    await caller.reads("Vous êtes bien à Solidarité Numérique");
    await caller.reads("appuyez sur 1");
    await caller.press("1");
    await mediator.rings();
    assert.match(await mediator.page.locator("#now").innerText(), /Démarche en ligne/, "the offer names the topic");
    await mediator.answer();

    await hears(caller.page, [TONES.mediator], { not: [TONES.caller] });
    await hears(mediator.page, [TONES.caller], { not: [TONES.mediator] });

    await mediator.hold();
    await hearsMusic(caller.page, { not: Object.values(TONES) });
    await mediator.hold();
    await hears(caller.page, [TONES.mediator]);

    await mediator.fillSheet({
      theme: "aide_aux_demarches_administratives",
      notes: "Espace personnel retrouvé. 🙂",
      outcome: "finalisee",
    });
    await caller.hangUp();
    await caller.idle();
    await mediator.state("wrap_up");
    await mediator.done();
    await mediator.state("available");

    const after = await until("the call is in the figures", async () => {
      const now = await figures(coordinator);
      return now.answered === before.answered + 1 && now;
    });
    assert.equal(after.offered, before.offered + 1);
    assert.equal(after.offered, after.answered + after.abandoned + after.callbacks + after.messages + after.told, "the day's figures add up");
  });
});

test("a third person who joins hears the other two, and both hear the third", async (t) => {
  const mediator = desk(await signIn(await person(t, TONES.mediator), house, "karim", PASSWORD, "/desk"));
  const caller = await openTelephonePage(await person(t, TONES.caller), house.switchUrl, "+33639980002");
  const third = await openTelephonePage(await person(t, TONES.third), house.switchUrl, "+33639980003");
  const pages = { caller: caller.page, mediator: mediator.page, third: third.page };
  await withPictures("three-people", pages, async () => {
    await mediator.telephoneReady();
    await mediator.beAvailable();
    await caller.dial(LINE);
    await caller.reads("appuyez sur 1");
    await caller.press("0");
    await mediator.answer();
    await hears(caller.page, [TONES.mediator]);

    const client = twilio(ACCOUNT.sid, ACCOUNT.token);
    client.api.baseUrl = house.switchUrl;
    const [conference] = await client.conferences.list({ status: "in-progress" });
    assert.doesNotMatch(conference.friendlyName, /\d{9}|karim/i, "the room's name says nothing about anybody");
    await client.conferences(conference.sid).participants.create({ from: LINE, to: "+33639980003", beep: "false", endConferenceOnExit: false });
    await third.page.locator("#ringing").waitFor();
    await third.answer();
    await hears(third.page, [TONES.caller, TONES.mediator], { not: [TONES.third] });
    await hears(caller.page, [TONES.mediator, TONES.third], { not: [TONES.caller] });
    await hears(mediator.page, [TONES.caller, TONES.third], { not: [TONES.mediator] });
    await mediator.hangUp();
    await mediator.state("wrap_up");
    await caller.idle();
  });
});
