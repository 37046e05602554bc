// Every page of the console, as each role sees it, on a desktop and on a telephone: axe-core finds nothing, and nobody
// has to scroll sideways.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible, assertFits } from "./harness/accessibility.mjs";
import { DESKTOP, PHONE, openChromium, withPictures } from "./harness/chromium.mjs";
import { signIn } from "./harness/console.mjs";
import { openHouse } from "./harness/house.mjs";
import { ADMINISTRATOR, COORDINATOR, LINE, MEDIATORS, PASSWORD } from "./harness/sample.mjs";
import { openTelephone } from "./harness/telephone.mjs";

const PAGES = {
  [MEDIATORS[0]]: ["/desk", "/calls", "/follow-ups", "/sheets/to-complete", "/account"],
  [COORDINATOR]: ["/board", "/board/messages", "/who-would-answer", "/statistics", "/follow-ups", "/sheets/to-complete", "/blocked"],
  [ADMINISTRATOR]: ["/admin/people", "/admin/people/new", "/admin/lines", "/admin/lines/new", "/blocked"],
};

let house;

before(async () => {
  house = await openHouse();
});
after(() => house?.stop());

async function look(page, path) {
  for (const [name, size] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    await page.setViewportSize(size);
    await assertAccessible(page, `${path}, ${name}`);
    await assertFits(page, `${path}, ${name}`);
  }
}

test("the sign-in page is accessible and fits", async (t) => {
  const chromium = await openChromium();
  t.after(() => chromium.close());
  const page = await chromium.page();
  await page.goto(`${house.url}/sign-in`);
  await withPictures("sign-in", { page }, () => look(page, "/sign-in"));
});

test("an address that leads nowhere is told in words, with the way back", async (t) => {
  const chromium = await openChromium();
  t.after(() => chromium.close());
  const page = await signIn(chromium, house, MEDIATORS[0], PASSWORD);
  for (const path of ["/nowhere", "/calls/nobody-knows"]) {
    const answer = await page.goto(`${house.url}${path}`);
    assert.equal(answer.status(), 404);
    await withPictures(`page${path}`, { page }, () => look(page, path));
    await page.locator("main a[href='/']").waitFor();
  }
});

for (const [login, paths] of Object.entries(PAGES)) {
  test(`what ${login} sees is accessible and fits`, async (t) => {
    const chromium = await openChromium();
    t.after(() => chromium.close());
    const page = await signIn(chromium, house, login, PASSWORD);
    for (const path of paths) {
      await withPictures(`page${path}`, { page }, async () => {
        const answer = await page.goto(`${house.url}${path}`);
        if (!answer.ok()) throw new Error(`${path} was answered with ${answer.status()}`);
        await look(page, path);
      });
    }
  });
}

test("a number is blocked from the page of its call and taken off the list; every page of it is accessible and fits", async (t) => {
  const chromium = await openChromium();
  t.after(() => chromium.close());
  const page = await signIn(chromium, house, COORDINATOR, PASSWORD);
  const caller = await openTelephone(house.switchUrl, { number: "+33639980821" });
  t.after(() => caller.close());
  await withPictures("blocked", { page }, async () => {
    await caller.dial(LINE);
    await caller.hears("appuyez sur 1");
    await caller.press("1");
    await caller.hears("cherchons un bénévole");
    await page.goto(`${house.url}/board`);
    await page.locator("#board .waiting tbody a").last().click();
    await page.getByRole("link", { name: "Bloquer ce numéro…" }).waitFor();
    await look(page, "the page of a call whose number may be blocked");
    await page.getByRole("link", { name: "Bloquer ce numéro…" }).click();
    await page.getByText("Nous ne pouvons pas prendre les appels de votre numéro").waitFor();
    await look(page, "the page that asks whether to block");
    await page.locator("#note").fill("trois appels en une heure");
    await page.getByRole("button", { name: "Bloquer ce numéro" }).click();
    await page.getByText("Choisissez une raison").waitFor();
    await look(page, "the page that asks whether to block, with what is wrong");
    await page.getByLabel("insultes ou menaces").check();
    await page.getByRole("button", { name: "Bloquer ce numéro" }).click();
    await page.getByText("Le numéro est bloqué dès son prochain appel").waitFor();
    await page.getByText("trois appels en une heure").waitFor();
    await look(page, "the list of blocked numbers");

    await caller.hangUp();
    await caller.dial(LINE);
    await caller.hears("Nous ne pouvons pas prendre les appels de votre numéro");
    await caller.hangUp();

    await page.getByRole("button", { name: /^Débloquer/ }).click();
    await page.getByText("Le numéro est débloqué et oublié").waitFor();
    await page.getByText("Aucun numéro n’est bloqué").waitFor();
    await caller.dial(LINE);
    await caller.hears("Pour les impôts");
    await caller.hangUp();
  });
});
