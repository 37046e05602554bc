// A real Chromium per person, each with a tone of its own as its microphone, and an ear for the tones that arrive.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { until } from "./wait.mjs";
import { writeTone } from "./tones.mjs";

const ARTIFACTS = fileURLToPath(new URL("../.artifacts/", import.meta.url));

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 375, height: 740 };

/**
 * Starts a Chromium whose microphone gives `tone` Hz (silence when it is left out). Close it with `close()`.
 * The fake microphone is a property of the whole browser, hence one browser per person. `microphone: "refused"` is a
 * person who said no when the browser asked.
 */
export async function openChromium({ tone, viewport = DESKTOP, locale = "fr-FR", microphone = "given" } = {}) {
  const refused = microphone === "refused";
  const folder = mkdtempSync(join(tmpdir(), "permanence-chromium-"));
  const args = [
    ...(refused ? [] : ["--use-fake-ui-for-media-stream"]),
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    // Loopback candidates in the clear: there is no multicast DNS where tests run.
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
  ];
  if (tone) args.push(`--use-file-for-fake-audio-capture=${writeTone(join(folder, "tone.wav"), tone)}`);
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args });
  const context = await browser.newContext({ viewport, locale, timezoneId: "Europe/Paris", permissions: refused ? ["notifications"] : ["microphone", "notifications"] });
  context.setDefaultTimeout(20_000);
  await context.addInitScript(rememberPeers);
  return {
    context,
    page: () => context.newPage(),
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// Runs in the page before its own scripts: keeps every peer connection, so that a test can listen to what arrives.
function rememberPeers() {
  const Native = window.RTCPeerConnection;
  window.peersOfTest = [];
  window.RTCPeerConnection = class extends Native {
    constructor(...given) {
      super(...given);
      window.peersOfTest.push(this);
    }
  };
}

/** Frequencies (Hz) that arrive at the page now, strongest first: those that stand at least 25 dB above the rest. */
export async function heardTones(page) {
  return page.evaluate(async () => {
    const alive = window.peersOfTest.filter((peer) => peer.connectionState === "connected");
    const track = alive.at(-1)?.getReceivers().find((receiver) => receiver.track.kind === "audio")?.track;
    if (!track) return [];
    if (window.earOfTest?.track !== track) {
      await window.earOfTest?.context.close();
      const context = new AudioContext();
      await context.resume();
      const stream = new MediaStream([track]);
      // Chromium decodes a remote track only while an element plays it.
      const element = new Audio();
      element.muted = true;
      element.srcObject = stream;
      await element.play();
      const analyser = context.createAnalyser();
      analyser.fftSize = 8192;
      analyser.smoothingTimeConstant = 0;
      context.createMediaStreamSource(stream).connect(analyser);
      window.earOfTest = { track, context, element, analyser };
      return [];
    }
    const { context, analyser } = window.earOfTest;
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const hzPerBin = context.sampleRate / analyser.fftSize;
    const last = Math.floor(3600 / hzPerBin); // beyond it the telephone carries nothing
    const voice = levels.subarray(Math.ceil(100 / hzPerBin), last);
    const middle = [...voice].sort((a, b) => a - b)[Math.floor(voice.length / 2)];
    const peaks = [];
    for (let bin = Math.ceil(100 / hzPerBin); bin < last; bin++) {
      const level = levels[bin];
      const highest = level >= levels[bin - 1] && level > levels[bin + 1];
      if (highest && level > -75 && level - middle > 25) peaks.push({ hz: Math.round(bin * hzPerBin), level });
    }
    return peaks.sort((a, b) => b.level - a.level).map((peak) => peak.hz);
  });
}

const near = (heard, hz) => Math.abs(heard - hz) <= 15;

/** Waits until the page hears each of `tones` (Hz) and none of `not`. */
export async function hears(page, tones, { not = [], seconds = 20 } = {}) {
  await until(
    `hears ${tones.join(" and ")} Hz${not.length ? `, and not ${not.join(" nor ")} Hz` : ""}`,
    async () => {
      const heard = await heardTones(page);
      const all = tones.every((tone) => heard.some((one) => near(one, tone)));
      const none = not.every((tone) => !heard.some((one) => near(one, tone)));
      if (all && none) return true;
      throw new Error(`hears ${heard.slice(0, 8).join(", ") || "nothing"}`);
    },
    { seconds },
  );
}

/** Waits until the page hears something with several notes in it, and none of the tones `not` (Hz). */
export async function hearsMusic(page, { not = [], seconds = 20 } = {}) {
  await until(
    `hears music, and not ${not.join(" nor ")} Hz`,
    async () => {
      const heard = await heardTones(page);
      if (heard.length >= 2 && !not.some((tone) => heard.some((one) => near(one, tone)))) return true;
      throw new Error(`hears ${heard.slice(0, 8).join(", ") || "nothing"}`);
    },
    { seconds },
  );
}

/**
 * Runs `act`; when it fails, keeps a picture and the address of every page in tests/.artifacts, then fails as it did.
 */
export async function withPictures(name, pages, act) {
  try {
    return await act();
  } catch (error) {
    mkdirSync(ARTIFACTS, { recursive: true });
    for (const [who, page] of Object.entries(pages)) {
      const path = join(ARTIFACTS, `${name}-${who}.png`.replaceAll(/[^\w.-]+/g, "-"));
      await page.screenshot({ path, fullPage: true }).catch(() => {});
      console.error(`${who} stood at ${page.url()}; a picture is in ${path}`);
    }
    throw error;
  }
}
