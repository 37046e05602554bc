// The ring: two soft notes every three seconds, made here so that no file and no rights are needed; the title says it
// too, and a notification when the page is hidden and the mediator allowed it.

let context = null;
let timer = 0;
let blink = 0;
let title = '';
let shown = null;

function note(at, hz) {
  const tone = context.createOscillator();
  const level = context.createGain();
  tone.frequency.value = hz;
  level.gain.setValueAtTime(0, at);
  level.gain.linearRampToValueAtTime(0.16, at + 0.03);
  level.gain.exponentialRampToValueAtTime(0.001, at + 0.7);
  tone.connect(level).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.75);
}

function chime() {
  if (context.state !== 'running') return;
  note(context.currentTime, 587.3);
  note(context.currentTime + 0.28, 784);
}

// A context that may sound begins within milliseconds; one that may not waits for a click, however late.
const AT_ONCE = 1000;

/** Three falling notes, once: something is wrong that somebody has to do something about. Now or not at all: what a browser
 *  held back must not sound at the first click, hours later and all at once. */
export function alarm() {
  context ??= new AudioContext();
  const asked = Date.now();
  context.resume().then(() => {
    if (context.state !== 'running' || Date.now() - asked > AT_ONCE) return;
    [784, 659.3, 523.3].forEach((hz, nth) => note(context.currentTime + nth * 0.22, hz));
  }).catch(() => {});
}

/** Whether it rings now. */
export const ringing = () => timer !== 0;

/** Begins to ring; `text` and `body` are for the title and the notification. */
export function ring(text, body) {
  if (timer) return;
  context ??= new AudioContext();
  context.resume().catch(() => {});
  chime();
  timer = setInterval(chime, 3000);
  title = document.title;
  let on = false;
  const flash = () => { on = !on; document.title = on ? `☎ ${text}` : title; };
  flash();
  blink = setInterval(flash, 1000);
  if (document.hidden && 'Notification' in window && Notification.permission === 'granted') {
    shown = new Notification(text, { body, tag: 'permanence-offer', requireInteraction: true });
    shown.onclick = () => { window.focus(); shown?.close(); };
  }
}

/** Falls silent. */
export function hush() {
  if (!timer) return;
  clearInterval(timer);
  clearInterval(blink);
  timer = 0;
  document.title = title;
  shown?.close();
  shown = null;
}

/** Browsers give sound only after a click: take the first one. */
export function warm() {
  const once = () => { context ??= new AudioContext(); context.resume().catch(() => {}); };
  document.addEventListener('pointerdown', once, { once: true });
  document.addEventListener('keydown', once, { once: true });
}
