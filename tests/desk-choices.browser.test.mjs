// What a mediator and a coordinator choose for the day: topics put aside, surge mode by one switch. Seen live by the
// others, on a desktop and on a telephone, with and without scripts.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible, assertFits } from "./harness/accessibility.mjs";
import { DESKTOP, PHONE, openChromium, withPictures } from "./harness/chromium.mjs";
import { desk, signIn } from "./harness/console.mjs";
import { openHouse } from "./harness/house.mjs";
import { COORDINATOR, LINE, PASSWORD } from "./harness/sample.mjs";
import { openTelephone } from "./harness/telephone.mjs";
import { until } from "./harness/wait.mjs";

let house;

before(async () => {
  house = await openHouse();
});
after(() => house?.stop());

async function person(t, login, path) {
  const chromium = await openChromium();
  t.after(() => chromium.close());
  return signIn(chromium, house, login, PASSWORD, path);
}

async function look(page, what) {
  for (const size of [PHONE, DESKTOP]) {
    await page.setViewportSize(size);
    await assertAccessible(page, `${what} at ${size.width} px`);
    await assertFits(page, `${what} at ${size.width} px`);
  }
}

test("topics are put aside one tick at a time, seen on the board at once, and taken back with one click", async (t) => {
  const mediator = desk(await person(t, "ines", "/desk"));
  const board = await person(t, COORDINATOR, "/board");
  const { page } = mediator;
  await withPictures("not-today", { mediator: page, board }, async () => {
    await page.setViewportSize(PHONE);
    await mediator.beAvailable();
    await page.getByText("Écarter un sujet aujourd’hui").first().click();
    const told = page.locator("#not-today-told p.told");
    // The second tick comes while the first is on its way.
    let second;
    const ticked = new Promise((resolve) => { second = resolve; });
    await page.route("**/desk/not-today", async (route) => { await ticked; await route.continue(); });
    await page.getByLabel("Démarche en ligne").press("Space");
    await page.getByLabel("Recherche d'emploi").press("Space");
    second();
    await told.filter({ hasText: "Démarche en ligne, Recherche d'emploi." }).waitFor();
    await page.unroute("**/desk/not-today");
    // The list stays open for the next tick, with the keyboard where it was.
    assert.ok(await page.getByLabel("Recherche d'emploi").evaluate((box) => box.checked && box === document.activeElement));
    await page.locator("#announcements").filter({ hasText: "Démarche en ligne, Recherche d'emploi." }).waitFor({ state: "attached" });
    await board.locator("#board").filter({ hasText: "pas aujourd’hui : Démarche en ligne, Recherche d'emploi" }).waitFor();
    await look(page, "the desk with topics put aside");
    await look(board, "the board with topics put aside");
    for (const topic of ["Ordinateur, téléphone ou tablette", "Internet, e-mail ou appel vidéo"]) {
      await page.getByLabel(topic).check();
      await told.filter({ hasText: topic }).waitFor();
    }
    await page.locator("#not-today-told").getByText("Vous avez écarté tous les sujets").waitFor();
    // A line was changed: the whole card is drawn anew around whoever chooses.
    await page.getByLabel("Recherche d'emploi").focus();
    await page.evaluate(() => window.htmx.ajax("GET", "/desk/not-today", { target: "#not-today" }));
    assert.ok(await page.getByLabel("Recherche d'emploi").evaluate((box) => box.checked && box === document.activeElement));

    // What holds was asked for before a change, and is answered after it: it stays as it is.
    let late;
    const changed = new Promise((resolve) => { late = resolve; });
    let asked = false;
    await page.route("**/desk/not-today/told", async (route) => {
      const answer = await route.fetch();
      asked = true;
      await changed;
      await route.fulfill({ response: answer, headers: { ...answer.headers(), "x-old": "yes" } });
    }, { times: 1 });
    await page.evaluate(() => {
      document.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.xhr.getResponseHeader("x-old")) window.oldOfTest = true; });
      window.htmx.trigger(document.body, "resync");
    });
    await until("what holds is asked for", () => asked);
    await page.getByLabel("Internet, e-mail ou appel vidéo").uncheck();
    await told.filter({ hasText: "Internet" }).waitFor({ state: "detached" });
    late();
    await page.waitForFunction(() => window.oldOfTest);
    assert.equal(await told.filter({ hasText: "Internet" }).count(), 0, "an old answer is not shown");
    assert.equal(await page.getByLabel("Internet, e-mail ou appel vidéo").isChecked(), false);

    const left = (count) => page.waitForFunction((wanted) => document.querySelectorAll("#not-today button[name=topic]").length === wanted
      && document.activeElement.matches(wanted ? "#not-today button[name=topic]" : "#not-today summary"), count);
    // The second press comes while the first is on its way, and the next when the news of it draw the buttons anew.
    let pressed;
    const twice = new Promise((resolve) => { pressed = resolve; });
    await page.route("**/desk/not-today", async (route) => { await twice; await route.continue(); });
    await page.getByRole("button", { name: /^Reprendre/ }).nth(0).press("Enter");
    await page.getByRole("button", { name: /^Reprendre/ }).nth(1).press("Enter");
    pressed();
    await left(1);
    await page.unroute("**/desk/not-today");
    await page.getByRole("button", { name: /^Reprendre/ }).press("Enter");
    await left(0);
    assert.equal(await told.count(), 0, "nothing is put aside any more");
    assert.equal(await page.locator("#not-today :checked").count(), 0, "and the list says so");
    await page.locator("#announcements").filter({ hasText: "Tous les sujets vous sont de nouveau proposés." }).waitFor({ state: "attached" });
  });
});

test("without scripts the same is done with a button", async (t) => {
  const chromium = await openChromium();
  t.after(() => chromium.close());
  const context = await chromium.context.browser().newContext({ javaScriptEnabled: false, viewport: PHONE, locale: "fr-FR" });
  const page = await context.newPage();
  await page.goto(`${house.url}/sign-in?next=/desk`);
  await page.locator("#login").fill("nadia");
  await page.locator("#password").fill(PASSWORD);
  await page.locator("form[action='/sign-in'] button[type=submit]").click();
  await page.getByText("Écarter un sujet aujourd’hui").first().click();
  await page.getByLabel("Démarche en ligne").check();
  await page.locator("#not-today form[action='/desk/not-today'] button").click();
  await page.locator("#not-today p.told").filter({ hasText: "Démarche en ligne." }).waitFor();
  await page.getByRole("button", { name: "Reprendre : Démarche en ligne" }).click();
  await page.locator("#not-today p.told").waitFor({ state: "detached" });
});

test("surge mode is switched on the board, asks before, and stands at every desk at once", async (t) => {
  const mediator = desk(await person(t, "karim", "/desk"));
  const board = await person(t, COORDINATOR, "/board");
  const other = await person(t, COORDINATOR, "/board");
  const { page } = mediator;
  const banner = page.locator("#surge[role=status]");
  await withPictures("surge", { mediator: page, board, other }, async () => {
    await page.locator("#now [data-state=offline]").waitFor();
    assert.equal((await banner.innerText()).trim(), "");
    const asked = board.waitForEvent("dialog");
    board.once("dialog", (dialog) => dialog.accept());
    await board.getByRole("button", { name: /^Passer en affluence \(Solidarité/ }).click();
    assert.match((await asked).message(), /Chacun prendra tous les sujets/);
    await banner.filter({ hasText: "beaucoup de personnes appellent" }).waitFor();
    await board.locator(".surge").filter({ hasText: /Mise en route par Claire/ }).waitFor();
    await other.locator(".surge").filter({ hasText: /Mise en route par Claire/ }).waitFor();
    await look(page, "the desk in a surge");
    await look(board, "the board in a surge");
    board.once("dialog", (dialog) => dialog.accept());
    await board.getByRole("button", { name: /^Revenir à la normale/ }).click();
    await banner.filter({ hasText: "L’affluence est terminée" }).waitFor();
    await look(page, "the desk after a surge");
    await other.locator(".surge").waitFor({ state: "detached" });
  });
  await page.setViewportSize(DESKTOP);
});

test("the second of two who switch is told who was first, and still reads it when the board is drawn anew", async (t) => {
  const first = await person(t, COORDINATOR, "/board");
  const second = await person(t, COORDINATOR, "/board");
  const [on, off] = [/^Passer en affluence \(Solidarité/, /^Revenir à la normale/];
  const press = async (board, name) => {
    board.once("dialog", (dialog) => dialog.accept());
    await board.getByRole("button", { name }).click();
  };
  const told = second.locator("#messages").filter({ hasText: /Mise en route par Claire/ });
  await withPictures("second-told", { first, second }, async () => {
    // Their board is a moment behind.
    await second.route("**/board/now", (route) => route.fulfill({ status: 204 }));
    await press(first, on);
    await first.locator(".surge").waitFor();
    await press(second, on);
    await told.waitFor();
    await second.unroute("**/board/now");
    const drawn = second.waitForResponse("**/board/now");
    await second.evaluate(() => { document.querySelector("#board").replaceChildren(); window.htmx.trigger(document.body, "resync"); });
    await drawn;
    await second.locator("#board .surge").waitFor();
    assert.ok(await told.isVisible());
    await look(second, "the board of who came second");
    // What they do next takes it away.
    await press(second, off);
    await told.waitFor({ state: "detached" });
  });
});

test("when the last mediator goes away while somebody waits, the board sounds the alarm, and calms down when one comes back", async (t) => {
  const mediator = desk(await person(t, "julien", "/desk"));
  const board = await person(t, COORDINATOR, "/board");
  await board.evaluate(() => {
    window.soundsOfTest = 0;
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (...given) { window.soundsOfTest += 1; return start.apply(this, given); };
  });
  const alarm = board.locator("#alarm[role=alert]");
  const alarmed = (yes) => board.waitForFunction((wanted) => document.title.startsWith("⚠") === wanted, yes);
  const caller = await openTelephone(house.switchUrl, { number: "+33639980811" });
  const another = await openTelephone(house.switchUrl, { number: "+33639980812" });
  await withPictures("alarm", { mediator: mediator.page, board }, async () => {
    await mediator.telephoneReady();
    await mediator.beAvailable();
    await board.locator("#board").filter({ hasText: "Julien" }).waitFor();
    await alarmed(false);
    assert.equal(await alarm.innerText(), "");
    await caller.dial(LINE);
    await caller.hears("appuyez sur 1");
    await caller.press("1");
    await mediator.rings();
    await mediator.decline();
    await mediator.state("on_break");
    await alarm.filter({ hasText: "Une personne attend" }).waitFor({ state: "attached" });
    await alarmed(true);
    const sounds = () => board.evaluate(() => window.soundsOfTest);
    await board.waitForFunction(() => window.soundsOfTest === 3);
    // One more who waits is the same alarm.
    await another.dial(LINE);
    await another.hears("appuyez sur 1");
    await another.press("1");
    await board.locator("#board .alert.bad").filter({ hasText: "2 personnes attendent" }).waitFor();
    assert.equal(await sounds(), 3, "three notes, once");
    await another.hangUp();
    await board.locator("#board .alert.bad").filter({ hasText: "Une personne attend" }).waitFor();
    assert.equal(await sounds(), 3, "nor is one less");
    await look(board, "the board with an alarm");
    // By the keyboard, and for this browser: another page of it knows, a reload too.
    const mute = board.getByRole("button", { name: "Couper le son de l’alarme" });
    await mute.focus();
    await board.keyboard.press("Enter");
    await board.locator("#alarm-mute[aria-pressed=true]").waitFor();
    await board.getByText("Son coupé dans ce navigateur").waitFor();
    await look(board, "the board whose alarm is muted");
    await mediator.page.locator("#now button[name=presence][value=available]").click();
    await mediator.rings();
    await alarmed(false);
    await mediator.decline();
    await mediator.state("on_break");
    await alarmed(true);
    await alarm.filter({ hasText: "Une personne attend" }).waitFor({ state: "attached" });
    assert.equal(await sounds(), 3, "seen, and not heard");
    await board.reload();
    await board.locator("#alarm-mute[aria-pressed=true]").waitFor();
    await mute.press("Space");
    await board.locator("#alarm-mute[aria-pressed=false]").waitFor();
    await board.getByText("Son coupé dans ce navigateur").waitFor({ state: "hidden" });
    await caller.hangUp();
  });
});
