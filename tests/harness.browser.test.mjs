// The tests' own ear, tried against a known sound before anything is believed of it.

import { test } from "node:test";
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { hears, openChromium } from "./harness/chromium.mjs";
import { TONES } from "./harness/tones.mjs";

test("the ear of the tests hears the tone of the microphone, and not one that nobody makes", async (t) => {
  const server = createServer((_, reply) => reply.setHeader("content-type", "text/html").end("<!doctype html><title>loop</title>"));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const chromium = await openChromium({ tone: TONES.caller });
  t.after(() => chromium.close());
  const page = await chromium.page();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  // One page calls itself, in the telephone's codec.
  await page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
    near.onicecandidate = ({ candidate }) => candidate && far.addIceCandidate(candidate);
    far.onicecandidate = ({ candidate }) => candidate && near.addIceCandidate(candidate);
    near.addTrack(stream.getAudioTracks()[0], stream);
    await near.setLocalDescription(await near.createOffer());
    await far.setRemoteDescription(near.localDescription);
    await far.setLocalDescription(await far.createAnswer());
    await near.setRemoteDescription(far.localDescription);
  });
  await hears(page, [TONES.caller], { not: [TONES.mediator] });
  await assert.rejects(hears(page, [TONES.third], { seconds: 1 }), /hears 1700 Hz \(last seen: hears/);
});
