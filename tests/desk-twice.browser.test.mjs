// One mediator, two browsers: both are told, both ring, the first to answer has the call, and closing the other ends
// nothing.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible, assertFits } from "./harness/accessibility.mjs";
import { DESKTOP, PHONE, hears, openChromium, withPictures } from "./harness/chromium.mjs";
import { desk, signIn } from "./harness/console.mjs";
import { openHouse } from "./harness/house.mjs";
import { LINE, PASSWORD } from "./harness/sample.mjs";
import { openTelephonePage } from "./harness/telephones-page.mjs";
import { TONES } from "./harness/tones.mjs";

let house;

before(async () => {
  house = await openHouse();
});
after(() => house?.stop());

async function person(t, tone) {
  const chromium = await openChromium({ tone });
  t.after(() => chromium.close());
  return chromium;
}

async function look(page, what) {
  for (const size of [PHONE, DESKTOP]) {
    await page.setViewportSize(size);
    await assertAccessible(page, `${what} at ${size.width} px`);
    await assertFits(page, `${what} at ${size.width} px`);
  }
}

/** Whether the page rings: its title blinks. */
const title = (page, pattern) => page.waitForFunction((source) => new RegExp(source).test(document.title), pattern.source);

test("somebody signed in twice answers in one browser, and the other neither rings on nor ends the call", async (t) => {
  const atHome = await person(t, TONES.third);
  const first = desk(await signIn(atHome, house, "ines", PASSWORD, "/desk"));
  await first.telephoneReady();
  assert.equal(await first.page.locator("#elsewhere").isVisible(), false, "alone, nothing is said");
  const second = desk(await signIn(await person(t, TONES.mediator), house, "ines", PASSWORD, "/desk"));
  const caller = await openTelephonePage(await person(t, TONES.caller), house.switchUrl, "+33639980801");
  await withPictures("desk-twice", { first: first.page, second: second.page, caller: caller.page }, async () => {
    await second.telephoneReady();
    for (const { page } of [first, second]) {
      await page.locator("#elsewhere").filter({ hasText: "Votre poste est aussi ouvert dans une autre fenêtre" }).waitFor();
    }
    await look(first.page, "the desk that is open twice");

    await second.beAvailable();
    await first.state("available");
    await caller.dial(LINE);
    await caller.reads("appuyez sur 1");
    await caller.press("1");
    await first.rings();
    await title(first.page, /^☎/);
    await second.answer();
    await hears(caller.page, [TONES.mediator], { not: [TONES.third] });

    await first.state("talking");
    await title(first.page, /^[^☎]/);
    await first.page.getByText("Vous parlez dans votre autre fenêtre").waitFor();
    await second.page.getByText("vous vous entendez").waitFor();
    await look(first.page, "the desk whose call is in the other window");

    // What it shows works there too.
    await first.hold();
    await second.page.getByText("La personne est en attente").waitFor();
    await first.hold();
    await first.page.getByText("La personne est en attente").waitFor({ state: "detached" });
    await first.fillSheet({ theme: "email", notes: "Boîte retrouvée.", outcome: "finalisee" });

    await atHome.close();
    await second.page.locator("#elsewhere").waitFor({ state: "hidden" });
    await hears(caller.page, [TONES.mediator]);
    await second.state("talking");
    await second.hangUp();
    await caller.idle();
    await second.state("wrap_up");
    await second.done();
    await second.state("available");
  });
});

test("a tab that was duplicated during a call takes its voice from nobody", async (t) => {
  const chromium = await person(t, TONES.mediator);
  const mediator = desk(await signIn(chromium, house, "karim", PASSWORD, "/desk"));
  const caller = await openTelephonePage(await person(t, TONES.caller), house.switchUrl, "+33639980802");
  await withPictures("desk-duplicated", { mediator: mediator.page, caller: caller.page }, async () => {
    await mediator.telephoneReady();
    await mediator.beAvailable();
    await caller.dial(LINE);
    await caller.reads("appuyez sur 1");
    await caller.press("1");
    await mediator.answer();
    await hears(caller.page, [TONES.mediator]);
    // A window opened by the page begins with a copy of what the page remembers, as a duplicated tab does.
    const [copy] = await Promise.all([chromium.context.waitForEvent("page"), mediator.page.evaluate(() => { window.open("/desk"); })]);
    await copy.getByText("Vous parlez dans votre autre fenêtre").waitFor();
    await copy.close();
    await mediator.page.getByText("vous vous entendez").waitFor();
    await hears(caller.page, [TONES.mediator]);
    // The page itself may be loaded again, and goes on with its call.
    await mediator.page.reload();
    await mediator.page.getByText("vous vous entendez").waitFor();
    await hears(caller.page, [TONES.mediator]);
    await mediator.hangUp();
    await caller.idle();
  });
});
