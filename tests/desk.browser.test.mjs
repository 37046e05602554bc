// The mediator's desk in every state it has, with a call on it: axe-core finds nothing, nobody scrolls sideways.
// Then the pages that need something to show: a call's, a person's, a line's.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible, assertFits } from "./harness/accessibility.mjs";
import { DESKTOP, PHONE, openChromium, withPictures } from "./harness/chromium.mjs";
import { desk, signIn } from "./harness/console.mjs";
import { openHouse } from "./harness/house.mjs";
import { ADMINISTRATOR, COORDINATOR, LINE, PASSWORD } from "./harness/sample.mjs";
import { openTelephone } from "./harness/telephone.mjs";
import { openTelephonePage } from "./harness/telephones-page.mjs";
import { TONES } from "./harness/tones.mjs";

let house;

before(async () => {
  house = await openHouse();
});
after(() => house?.stop());

async function person(t, login, path, tone) {
  const chromium = await openChromium({ tone });
  t.after(() => chromium.close());
  return signIn(chromium, house, login, PASSWORD, path);
}

async function look(page, what) {
  for (const size of [DESKTOP, PHONE]) {
    await page.setViewportSize(size);
    await assertAccessible(page, `${what} at ${size.width} px`);
    await assertFits(page, `${what} at ${size.width} px`);
  }
  await page.setViewportSize(DESKTOP);
}

test("the desk is accessible and fits in every state of a call, and so does the call's page afterwards", async (t) => {
  const mediator = desk(await person(t, "ines", "/desk", TONES.mediator));
  const { page } = mediator;
  const caller = await openTelephone(house.switchUrl, { number: "+33639980701" });
  await withPictures("desk", { mediator: page }, async () => {
    await mediator.telephoneReady();
    await look(page, "the desk, offline");
    await mediator.beAvailable();
    await look(page, "the desk, available");

    for (let call = 1; call < 8; call++) {
      await caller.dial(LINE);
      await caller.hears("appuyez sur 1");
      await caller.hangUp();
    }
    await caller.dial(LINE);
    await caller.hears("appuyez sur 1");
    await caller.press("1");
    await mediator.rings();
    await page.locator("#now").filter({ hasText: "Appelle souvent : 8 appels en 30 jours" }).waitFor();
    await look(page, "the offer of somebody who calls often");
    await mediator.answer();
    await caller.until("event:joined");
    await look(page, "the call with its empty sheet");

    await mediator.mute();
    await page.getByText("Votre micro est coupé").waitFor();
    await mediator.hold();
    await page.getByText("La personne est en attente").waitFor();
    await mediator.fillSheet({ theme: "aide_aux_demarches_administratives", notes: "Rappeler pour la pièce jointe.", outcome: "orientee" });
    for (const more of await page.locator("form[data-sheet] details.more summary").all()) await more.click();
    await look(page, "the call on hold, muted, its sheet all open");
    assert.equal(await page.getByText("vous vous entendez").count(), 0, "what is not true is not said");

    const notes = page.locator("form[data-sheet] textarea[name=notes]");
    await notes.fill("Son numéro : 1 85 05 78 006 084 91");
    await page.locator("form[data-sheet] .error").waitFor();
    await look(page, "the sheet with notes that may not be kept");
    await notes.fill("Rappeler pour la pièce jointe.");
    await page.locator("form[data-sheet] .error").waitFor({ state: "detached" });

    await caller.hangUp();
    await mediator.state("wrap_up");
    await look(page, "the wrap-up");
    await page.locator("#do-report").press("Enter");
    await page.waitForFunction(() => document.activeElement?.id === "reported");
    await look(page, "the wrap-up of a call that was reported");
    const call = await page.locator("#now [data-current-call]").getAttribute("data-current-call");
    await mediator.done();
    await mediator.state("available");
    await page.locator("#work a[href^='/calls/']").first().waitFor();
    await look(page, "the desk with a call of today");

    await page.goto(`${house.url}/calls/${call}`);
    await look(page, "the call's page");
    await page.goto(`${house.url}/calls`);
    await look(page, "the calls so far");
    const coordinator = await person(t, COORDINATOR, `/calls/${call}`);
    await look(coordinator, "the call's page as a coordinator sees it");
  });
});

test("the desk that was set away after a ring without an answer is accessible and says why", async (t) => {
  const mediator = desk(await person(t, "karim", "/desk"));
  await withPictures("desk-away", { mediator: mediator.page }, async () => {
    await mediator.telephoneReady();
    await mediator.beAvailable();
    const caller = await openTelephone(house.switchUrl, { number: "+33639980702" });
    await caller.dial(LINE);
    await caller.hears("appuyez sur 1");
    await caller.press("1");
    await mediator.rings();
    await mediator.decline();
    await mediator.state("on_break");
    await mediator.page.getByText("Vous avez passé un appel").waitFor();
    await caller.hangUp();
    await look(mediator.page, "the desk, away");
  });
});

test("nothing is drawn anew under a finger or the space bar, and the news come after it", async (t) => {
  const mediator = desk(await person(t, "nadia", "/desk"));
  const { page } = mediator;
  /** The desk is asked for anew, and its answer has been dealt with. */
  const news = async () => {
    await page.evaluate(() => {
      window.newsOfTest = 0;
      document.querySelector("#now").addEventListener("htmx:afterOnLoad", () => { window.newsOfTest += 1; }, { once: true });
      window.htmx.trigger(document.body, "resync");
    });
    await page.waitForFunction(() => window.newsOfTest);
  };
  await withPictures("under-a-finger", { mediator: page }, async () => {
    const start = page.locator("#wish-available");
    const { x, y, width, height } = await start.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await news();
    await page.mouse.up();
    await mediator.state("available");
    await page.locator("#wish-offline").focus();
    await page.keyboard.down("Space");
    await news();
    await page.keyboard.up("Space");
    await mediator.state("offline");
    // Held, and moved away: nothing was pressed, and nothing is kept from being told.
    const button = await start.elementHandle();
    await start.hover();
    await page.mouse.down();
    await news();
    await page.mouse.move(0, 0);
    await page.mouse.up();
    await page.waitForFunction((old) => !old.isConnected, button);
    await mediator.state("offline");
  });
});

test("one person's and one line's pages are accessible and fit, with mistakes told too", async (t) => {
  const page = await person(t, ADMINISTRATOR, "/admin/people");
  for (const [list, what] of [["people", "a person's page"], ["lines", "a line's page"]]) {
    await page.goto(`${house.url}/admin/${list}`);
    await page.locator(`main a[href^='/admin/${list}/']:not([href$='/new'])`).first().click();
    await page.locator("#name").waitFor();
    await withPictures(what, { page }, async () => {
      await look(page, what);
      await page.locator("#name").fill("");
      await page.locator("form:has(#name) button.primary[type=submit]").click();
      await page.locator(".field.wrong").first().waitFor();
      await look(page, `${what} with a mistake`);
    });
  }
});

test("the telephones page is accessible and fits with a whole menu on it", async (t) => {
  const chromium = await openChromium({ tone: TONES.caller });
  t.after(() => chromium.close());
  const telephone = await openTelephonePage(chromium, house.switchUrl, "+33639980703");
  await withPictures("telephone-in-call", { telephone: telephone.page }, async () => {
    await telephone.dial(LINE);
    await telephone.reads("appuyez sur 1");
    await look(telephone.page, "the telephone in a call");
    await telephone.hangUp();
    await telephone.idle();
    await look(telephone.page, "the telephone after a call");
  });
});
