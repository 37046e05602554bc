// The coordinator's figures and everybody's follow-ups, in a real browser over three weeks of sample calls.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits } from "./harness/accessibility.mjs";
import { DESKTOP, PHONE, openChromium } from "./harness/chromium.mjs";
import { signIn } from "./harness/console.mjs";
import { openHouse } from "./harness/house.mjs";
import { COORDINATOR, PASSWORD } from "./harness/sample.mjs";

let house;
before(async () => {
  house = await openHouse();
});
after(() => house?.stop());

async function person(t, login, path, viewport = DESKTOP) {
  const chromium = await openChromium({ viewport });
  t.after(() => chromium.close());
  return signIn(chromium, house, login, PASSWORD, path);
}

/** The rows of the chart's table: offered, answered, abandoned, callbacks, messages, told. */
async function days(page) {
  const rows = await page.locator("#chart tbody tr").all();
  return Promise.all(rows.map(async (row) => (await row.locator("td").allTextContents()).map(Number)));
}

test("the figures of three weeks add up on the page, in its table and in the file", async (t) => {
  const page = await person(t, COORDINATOR, "/statistics");
  assert.equal(await page.locator("#line option:checked").innerText(), "Solidarité Numérique", "the busiest line comes first");
  const told = await days(page);
  assert.ok(told.length === 28 && told.some(([offered]) => offered > 10), "four weeks, and calls in them");
  for (const [offered, ...parts] of told) assert.equal(offered, parts.reduce((sum, part) => sum + part));
  const offered = told.reduce((sum, [day]) => sum + day, 0);
  assert.equal(Number(await page.locator("dl.figures dd").first().innerText()), offered);

  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("a[href*='table=days'][href*='semicolon']").click()]);
  const csv = await readFile(await download.path(), "utf8");
  assert.ok(csv.startsWith("\ufeffJour;Appels reçus;"), "a French spreadsheet opens it as meant");
  const rows = csv.trim().split("\r\n").slice(1).map((row) => row.split(";"));
  assert.deepEqual(rows.map((row) => row.slice(1, 7).map(Number)), told);
});

test("a period that makes no sense is told, and the usual one shown", async (t) => {
  const page = await person(t, COORDINATOR, "/statistics?from=2026-03-02&to=2026-03-01");
  assert.match(await page.locator("#period-error").innerText(), /finit avant de commencer/);
  assert.equal(await page.locator("#from").inputValue(), "2026-03-02", "what was asked for is kept");
  await assertAccessible(page, "the figures with an error");
});

test("the figures are accessible, and fit a telephone", async (t) => {
  for (const viewport of [DESKTOP, PHONE]) {
    const page = await person(t, COORDINATOR, "/statistics", viewport);
    await page.locator("#chart summary").click();
    await assertAccessible(page, `the figures at ${viewport.width} px`);
    await assertFits(page, "the figures");
  }
});

test("a promise is kept from the list, and taken back", async (t) => {
  const page = await person(t, COORDINATOR, "/follow-ups");
  const promises = page.locator(".promises > li");
  const before = await promises.count();
  assert.ok(before > 5, "the sample has promises to keep");
  await page.locator("#group-overdue").waitFor();
  await promises.first().locator("form[action$='/done'] button").click();
  await page.locator(".notice.good").waitFor();
  assert.equal(await promises.count(), before - 1);

  await page.goto(`${house.url}/follow-ups?whose=all&show=done`);
  await promises.first().locator("form[action$='/reopen'] button").click();
  await page.goto(`${house.url}/follow-ups`);
  assert.equal(await promises.count(), before);
});

test("a mediator sees their own promises only, on a telephone too, and nobody's figures", async (t) => {
  const page = await person(t, "karim", "/follow-ups?whose=all", PHONE);
  assert.equal(await page.getByText("Confiée à").count(), 0);
  for (const more of await page.locator("details.later summary").all()) await more.click();
  await assertAccessible(page, "a mediator's follow-ups");
  await assertFits(page, "a mediator's follow-ups");
  const answer = await page.goto(`${house.url}/statistics`);
  assert.equal(answer.status(), 403);
});
