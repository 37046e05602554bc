// What a browser may refuse a mediator, and what they are then told: the microphone, the sound, the notification.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { hears, openChromium, withPictures } from "./harness/chromium.mjs";
import { desk, signIn } from "./harness/console.mjs";
import { openHouse } from "./harness/house.mjs";
import { LINE, PASSWORD } from "./harness/sample.mjs";
import { openTelephone } from "./harness/telephone.mjs";
import { TONES } from "./harness/tones.mjs";
import { until } from "./harness/wait.mjs";

let house;

before(async () => {
  house = await openHouse();
});
after(() => house?.stop());

async function openDesk(t, login, options) {
  const chromium = await openChromium(options);
  t.after(() => chromium.close());
  const mediator = desk(await signIn(chromium, house, login, PASSWORD, "/desk"));
  await mediator.telephoneReady();
  return mediator;
}

async function dial(t, number) {
  const caller = await openTelephone(house.switchUrl, { number });
  t.after(() => caller.close());
  await caller.dial(LINE);
  await caller.hears("appuyez sur 1");
  await caller.press("1");
  return caller;
}

test("a mediator whose browser refuses the microphone is told so before any call, and still hears the caller", async (t) => {
  const mediator = await openDesk(t, "ines", { microphone: "refused" });
  const { page } = mediator;
  await withPictures("microphone-refused", { mediator: page }, async () => {
    const notice = page.locator("#microphone");
    await mediator.beAvailable();
    await notice.filter({ hasText: "la personne ne vous entendra pas" }).waitFor();
    const caller = await dial(t, "+33639980901");
    await mediator.answer();
    await caller.until("event:joined");
    await caller.tone(TONES.caller);
    await hears(page, [TONES.caller]);
    assert.ok(await notice.isVisible(), "it is still told during the call");
    await caller.hangUp();
    await mediator.state("wrap_up");
  });
});

test("an offer that comes while the page is behind another is told by a notification, which goes with the ring", async (t) => {
  const chromium = await openChromium({ tone: TONES.mediator });
  t.after(() => chromium.close());
  await chromium.context.addInitScript(() => {
    const Native = window.Notification;
    window.notificationsOfTest = [];
    // A browser without a window never puts a page behind another: the test says when it is.
    window.behindOfTest = false;
    Object.defineProperty(document, "hidden", { get: () => window.behindOfTest });
    window.Notification = class extends Native {
      constructor(title, options) {
        super(title, options);
        const told = { title, body: options.body, shown: false, closed: false };
        window.notificationsOfTest.push(told);
        this.addEventListener("show", () => (told.shown = true));
        this.addEventListener("close", () => (told.closed = true));
      }
    };
  });
  const mediator = desk(await signIn(chromium, house, "karim", PASSWORD, "/desk"));
  const { page } = mediator;
  await withPictures("notification", { mediator: page }, async () => {
    await mediator.telephoneReady();
    await mediator.beAvailable();
    await page.evaluate(() => (window.behindOfTest = true));
    const caller = await dial(t, "+33639980902");
    const told = () => page.evaluate(() => window.notificationsOfTest);
    await until("the notification is shown", async () => (await told())[0]?.shown);
    assert.deepEqual(await told(), [{ title: "Un appel pour vous", body: "Démarche en ligne, Français", shown: true, closed: false }], "topic and language, and nothing about the person");
    assert.match(await page.title(), /Un appel pour vous|Mon poste/);
    await caller.hangUp();
    await until("the notification goes with the ring", async () => (await told())[0].closed);
  });
});
