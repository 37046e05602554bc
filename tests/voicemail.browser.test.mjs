// A message left when nobody answers: really spoken, really kept, and really heard by whoever calls back.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible, assertFits } from "./harness/accessibility.mjs";
import { DESKTOP, PHONE, openChromium, withPictures } from "./harness/chromium.mjs";
import { signIn } from "./harness/console.mjs";
import { openHouse } from "./harness/house.mjs";
import { ADMINISTRATOR, COORDINATOR, LINE, PASSWORD } from "./harness/sample.mjs";
import { openTelephonePage } from "./harness/telephones-page.mjs";
import { TONES } from "./harness/tones.mjs";
import { until } from "./harness/wait.mjs";

const SPOKEN_SECONDS = 3;

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

/** The administrator closes the line around today, as for an unforeseen closure. */
async function close(chromium) {
  const page = await signIn(chromium, house, ADMINISTRATOR, PASSWORD, "/admin/lines");
  await page.getByRole("link", { name: "Solidarité Numérique", exact: true }).last().click();
  const day = (shift) => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
  await page.locator("#from-1").fill(day(-1));
  await page.locator("#to-1").fill(day(1));
  await page.locator("form:has(#name) button.primary[type=submit]").click();
  await page.locator(".notice.good").waitFor();
  return page;
}

/** How strongly a tone stands in the sound that `audio` plays: its share of all the energy. */
function shareOf(page, audio, hz) {
  return audio.evaluate(async (element, hz) => {
    const bytes = await (await fetch(element.currentSrc)).arrayBuffer();
    const sound = await new OfflineAudioContext(1, 8000, 8000).decodeAudioData(bytes);
    const samples = sound.getChannelData(0);
    const step = (2 * Math.PI * hz) / sound.sampleRate;
    let [re, im, energy] = [0, 0, 0];
    samples.forEach((sample, at) => {
      re += sample * Math.cos(step * at);
      im += sample * Math.sin(step * at);
      energy += sample * sample;
    });
    return energy ? (2 * (re * re + im * im)) / samples.length / energy : 0;
  }, hz);
}

test("a caller leaves a message when the line is closed; the coordinator finds it, hears it and puts it away", async (t) => {
  const administrator = await close(await person(t));
  const coordinator = await signIn(await person(t), house, COORDINATOR, PASSWORD, "/board");
  const unheard = () => coordinator.locator("dl.figures.now .figure:has(#to-messages) dd").innerText().then(Number);
  const before = await unheard();
  const caller = await openTelephonePage(await person(t, TONES.caller), house.switchUrl, "+33639980801");
  const pages = { caller: caller.page, coordinator, administrator };
  await withPictures("voicemail", pages, async () => {
    await caller.dial(LINE);
    await caller.reads("Nous sommes fermés en ce moment");
    await caller.reads("Pour laisser un message, appuyez sur 2");
    await caller.press("2");
    await caller.reads("Après le signal sonore");
    const seconds = async () => {
      const [minutes, rest] = (await caller.page.locator("#timer").innerText()).split(":").map(Number);
      return minutes * 60 + rest;
    };
    // The announcement itself lasts some seconds; the rest of this time is the message.
    await caller.page.locator("#call-state").filter({ hasText: /./ }).waitFor();
    const began = await seconds();
    await until("the message is spoken", async () => (await seconds()) >= began + 10 + SPOKEN_SECONDS, { seconds: 40 });
    await caller.hangUp();
    await caller.idle();

    await until("the board counts the message, live", async () => (await unheard()) === before + 1);
    await coordinator.locator("#to-messages").click();
    const message = coordinator.locator(".message", { hasText: "06 39 98 08 01" });
    await message.waitFor();
    for (const size of [DESKTOP, PHONE]) {
      await coordinator.setViewportSize(size);
      await assertAccessible(coordinator, `the messages at ${size.width} px`);
      await assertFits(coordinator, `the messages at ${size.width} px`);
    }

    const refused = [];
    coordinator.on("console", (line) => line.type() === "error" && refused.push(line.text()));
    const audio = message.locator("audio");
    await audio.focus();
    await coordinator.keyboard.press("Space");
    await until("the message has been played to its end", () => audio.evaluate(({ ended }) => ended), { seconds: 60 });
    const { duration, currentTime } = await audio.evaluate(({ duration, currentTime }) => ({ duration, currentTime }));
    assert.ok(duration >= SPOKEN_SECONDS, `the message lasts ${duration} s`);
    assert.ok(currentTime >= duration - 0.1, `it was played to ${currentTime} s of ${duration} s`);
    assert.deepEqual(refused, [], "the page's own policy lets it be heard");
    const share = await shareOf(coordinator, audio, TONES.caller);
    assert.ok(share > 0.5, `the caller's own voice is in it: ${share}`);

    await message.locator("form button").click();
    await message.getByText("Écouté par Claire Dubois").waitFor();
    await message.getByRole("link").click();
    await coordinator.locator(".timeline").filter({ hasText: "Elle laisse un message" }).waitFor();
    await coordinator.goto(`${house.url}/board`);
    assert.equal(await unheard(), before);
  });
});
