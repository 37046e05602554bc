// The sounds the telephone itself makes: its bell and its keys. No file: two oscillators each.

const KEY_ROWS = [697, 770, 852, 941];
const KEY_COLUMNS = [1209, 1336, 1477];
const KEYS = "123456789*0#";

let context = null;

/** Browsers let a page sound after a first click or key: call this in one. */
export function unlock() {
  context ??= globalThis.AudioContext ? new AudioContext() : null;
  if (context?.state === "suspended") context.resume();
}

function tones(frequencies, { at = 0, seconds, volume }) {
  if (context?.state !== "running") return;
  const start = context.currentTime + at;
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(volume, start + 0.01);
  gain.gain.setValueAtTime(volume, start + seconds - 0.03);
  gain.gain.linearRampToValueAtTime(0, start + seconds);
  gain.connect(context.destination);
  for (const frequency of frequencies) {
    const oscillator = context.createOscillator();
    oscillator.frequency.value = frequency;
    oscillator.connect(gain);
    oscillator.start(start);
    oscillator.stop(start + seconds);
  }
}

/** The double tone of a key, softly. */
export function keySound(key) {
  const place = KEYS.indexOf(key);
  if (place < 0) return;
  tones([KEY_ROWS[Math.floor(place / 3)], KEY_COLUMNS[place % 3]], { seconds: 0.11, volume: 0.04 });
}

/** Browsers refuse, with a complaint, before the first touch. */
function vibrate(pattern) {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(pattern);
}

/** A bell that rings until `stop()`. */
export class Bell {
  #timer = null;

  start() {
    if (this.#timer) return;
    const ring = () => {
      for (let stroke = 0; stroke < 8; stroke++) {
        tones(stroke % 2 ? [660, 990] : [784, 1176], { at: stroke * 0.16, seconds: 0.15, volume: 0.06 });
      }
      vibrate([300, 200, 300]);
    };
    ring();
    this.#timer = setInterval(ring, 3500);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
    vibrate(0);
  }
}
