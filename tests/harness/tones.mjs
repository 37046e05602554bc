// A tone as a WAV file: what a test's Chromium hears in place of a microphone, looped.

import { writeFileSync } from "node:fs";

const RATE = 48_000;
const SECONDS = 4;

/** Tones far enough from each other, and from each other's harmonics, to be told apart after telephone quality. */
export const TONES = { caller: 700, mediator: 1100, third: 1700 };

/** Writes a mono 16-bit WAV of a sine at `hz`, at a quarter of full scale. Whole periods, so that the loop has no click. */
export function writeTone(path, hz) {
  const samples = RATE * SECONDS;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write("RIFF", 0, "ascii");
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write("WAVEfmt ", 8, "ascii");
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20); // PCM
  wav.writeUInt16LE(1, 22); // one channel
  wav.writeUInt32LE(RATE, 24);
  wav.writeUInt32LE(RATE * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36, "ascii");
  wav.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i++) {
    wav.writeInt16LE(Math.round(8192 * Math.sin((2 * Math.PI * hz * i) / RATE)), 44 + i * 2);
  }
  writeFileSync(path, wav);
  return path;
}
