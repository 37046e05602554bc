// Nothing that somebody typed is lost: not at signing out, not by an old page, not under one's hands.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openChromium } from "./harness/chromium.mjs";
import { signIn } from "./harness/console.mjs";
import { openHouse } from "./harness/house.mjs";
import { COORDINATOR, MEDIATORS, PASSWORD } from "./harness/sample.mjs";
import { until } from "./harness/wait.mjs";

let house;
before(async () => {
  house = await openHouse();
});
after(() => house?.stop());

async function browser(t) {
  const chromium = await openChromium();
  t.after(() => chromium.close());
  return chromium;
}

/** A page that stands at the sheet of one of the mediator's calls so far. */
async function atASheet(chromium, nth = 0) {
  const page = await signIn(chromium, house, MEDIATORS[0], PASSWORD, "/calls");
  await page.locator("tbody a").nth(nth).click();
  await page.locator("form[data-sheet][data-opened]").waitFor();
  return page;
}

const notes = (page) => page.locator("form[data-sheet] textarea[name=notes]");

async function signOut(page) {
  await page.locator("details.account summary").click();
  await page.locator("form[action='/sign-out'] button").click();
}

test("what was typed in the last moment before signing out is in the sheet", async (t) => {
  const chromium = await browser(t);
  const page = await atASheet(chromium);
  const address = page.url();
  await notes(page).pressSequentially("Rappeler mardi, elle a retrouvé son identifiant");
  await signOut(page);
  await page.waitForURL(/sign-in/);
  assert.equal(await page.evaluate(() => Object.keys(localStorage).length), 0, "nothing stays on a shared computer");
  const again = await signIn(chromium, house, MEDIATORS[0], PASSWORD, new URL(address).pathname);
  assert.match(await notes(again).inputValue(), /Rappeler mardi, elle a retrouvé son identifiant/);
});

test("what can't be saved is not thrown away at signing out without a word", async (t) => {
  const chromium = await browser(t);
  const page = await atASheet(chromium, 1);
  const asked = [];
  page.on("dialog", async (dialog) => {
    asked.push(dialog.message());
    await (asked.length === 1 ? dialog.dismiss() : dialog.accept());
  });
  await notes(page).fill("Son mot de passe : Soleil2024!");
  await page.locator("form[data-sheet] .field.wrong").waitFor();
  await signOut(page);
  await until("the person is asked", () => asked.length === 1);
  assert.match(asked[0], /pas encore enregistrée/);
  assert.match(await notes(page).inputValue(), /Soleil2024/, "who stays still has it");
  await page.locator("form[action='/sign-out'] button").click();
  await page.waitForURL(/sign-in/);
  assert.equal(await page.evaluate(() => Object.keys(localStorage).length), 0);
});

test("the words of another sheet survive a page whose token is older than the session", async (t) => {
  const chromium = await browser(t);
  const page = await atASheet(chromium);
  const kept = await page.evaluate(() => {
    const other = `permanence.sheet.${document.body.dataset.person}.01OTHERCALLKEPTINTHISBROWSER`;
    localStorage.setItem(other, JSON.stringify({ notes: "gardé" }));
    document.body.setAttribute("hx-headers", JSON.stringify({ "x-csrf-token": "of another session" }));
    return other;
  });
  const refused = page.waitForResponse((answer) => answer.url().includes("01OTHERCALL") && answer.status() === 403);
  await page.evaluate(() => document.dispatchEvent(new CustomEvent("permanence:back")));
  await refused;
  await until("the answer was dealt with", () => page.evaluate(() => new Promise((done) => { setTimeout(() => done(true), 0); })));
  assert.ok(await page.evaluate((key) => localStorage.getItem(key), kept), "a refusal of this page is no reason to forget");
});

test("the list of follow-ups is not drawn anew while somebody chooses another day in it", async (t) => {
  const mine = await signIn(await browser(t), house, COORDINATOR, PASSWORD, "/follow-ups");
  const theirs = await signIn(await browser(t), house, COORDINATOR, PASSWORD, "/follow-ups");
  const promises = mine.locator(".promises > li");
  const before = await promises.count();
  const last = promises.last();
  await last.locator("details.later summary").click();
  await last.locator("input[name=due_on]").fill("2031-05-06");

  const heard = mine.waitForResponse((answer) => answer.url().includes("/follow-ups/list"));
  await theirs.locator(".promises > li").first().locator("form[action$='/done'] button").click();
  await heard;
  assert.equal(await last.locator("input[name=due_on]").inputValue(), "2031-05-06");
  assert.equal(await promises.count(), before, "it waits");
  await last.locator("details.later summary").click();
  await until("it is up to date once the choice is put away", async () => (await promises.count()) === before - 1);
});
