// Voice through the switch alone, in real browsers: each person's microphone is a tone of its own, and each must hear
// the others' tones and not their own.

import { after, before, test } from "node:test";
import twilio from "twilio";
import { assertAccessible, assertFits } from "./harness/accessibility.mjs";
import { openApplication } from "./harness/application.mjs";
import { DESKTOP, PHONE, hears, hearsMusic, openChromium, withPictures } from "./harness/chromium.mjs";
import { ACCOUNT, openSwitch } from "./harness/switch.mjs";
import { openTelephonePage } from "./harness/telephones-page.mjs";
import { TONES } from "./harness/tones.mjs";

const LINE = "+33199000001";
const ROOM = "<Response><Dial><Conference beep=\"false\" statusCallback=\"/room\" statusCallbackEvent=\"join hold\">room</Conference></Dial></Response>";

let provider;
let application;
let client;

before(async () => {
  provider = await openSwitch();
  application = await openApplication({ "/room-of-three": ROOM });
  client = twilio(ACCOUNT.sid, ACCOUNT.token);
  client.api.baseUrl = provider.url;
  await client.incomingPhoneNumbers.create({ phoneNumber: LINE, voiceUrl: `${application.url}/room-of-three` });
});
after(async () => {
  await provider?.stop();
  await application?.close();
});

test("three people in a conference hear the other two and not themselves; hold gives music, and takes the voice away", async (t) => {
  const people = {};
  for (const [index, [name, tone]] of Object.entries(TONES).entries()) {
    const chromium = await openChromium({ tone });
    t.after(() => chromium.close());
    people[name] = await openTelephonePage(chromium, provider.url, `+3363998010${index}`);
  }
  const pages = Object.fromEntries(Object.entries(people).map(([name, { page }]) => [name, page]));
  await withPictures("conference", pages, async () => {
    const { caller, mediator, third } = people;
    await caller.dial(LINE);
    await mediator.dial(LINE);
    await hears(pages.caller, [TONES.mediator], { not: [TONES.caller] });
    await hears(pages.mediator, [TONES.caller], { not: [TONES.mediator] });

    await third.dial(LINE);
    for (const name of Object.keys(TONES)) {
      const others = Object.keys(TONES).filter((other) => other !== name);
      await hears(pages[name], others.map((other) => TONES[other]), { not: [TONES[name]] });
    }

    const { form } = await application.asked("/room", (form) => form.StatusCallbackEvent === "participant-join");
    const [conference] = await client.conferences.list({ status: "in-progress" });
    const first = client.conferences(conference.sid).participants(form.CallSid);
    await first.update({ hold: true });
    await hearsMusic(pages.caller, { not: Object.values(TONES) });
    await hears(pages.mediator, [TONES.third], { not: [TONES.caller] });
    await first.update({ hold: false });
    await hears(pages.caller, [TONES.mediator, TONES.third], { not: [TONES.caller] });

    await third.hangUp();
    await third.idle();
    await hears(pages.caller, [TONES.mediator], { not: [TONES.third] });
  });
});

test("the telephones page is accessible and fits, idle and in a call, on a desktop and on a telephone", async (t) => {
  const chromium = await openChromium({ tone: TONES.caller });
  t.after(() => chromium.close());
  const telephone = await openTelephonePage(chromium, provider.url, "+33639980110");
  await withPictures("telephones", { telephone: telephone.page }, async () => {
    for (const [name, size] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
      await telephone.page.setViewportSize(size);
      await assertAccessible(telephone.page, `the idle telephone, ${name}`);
      await assertFits(telephone.page, `the idle telephone, ${name}`);
    }
    await telephone.dial(LINE);
    for (const [name, size] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      await telephone.page.setViewportSize(size);
      await assertAccessible(telephone.page, `the telephone in a call, ${name}`);
      await assertFits(telephone.page, `the telephone in a call, ${name}`);
    }
  });
});
