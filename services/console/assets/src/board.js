// The live board: what is newly wrong is said once to screen readers, not again at each drawing. What loses callers also
// sounds, and stands in the title for whoever has the board behind another window.
import { announce } from './announce.js';
import { alarm, warm } from './ring.js';

const WARNED = '⚠ ';
/** Set in a browser whose alarm is to be seen and not heard. */
const MUTED = 'permanence.alarm.muted';
/** What holds while the browser keeps nothing. */
let muted = false;
const told = (which) => [...document.querySelectorAll(`#board [data-announce] > p${which}`)];
const names = (which) => told(which).map((line) => line.dataset.alert);
// By what they are about: one more who waits is no other alert.
const fresh = (which, before) => told(which).filter((line) => !before.includes(line.dataset.alert));
const words = (lines) => lines.map((line) => line.textContent).join(' ');
let before = [];
let bad = [];

function mark() {
  const title = document.title.replace(WARNED, '');
  document.title = bad.length ? WARNED + title : title;
}

function isMuted() {
  try {
    muted = localStorage.getItem(MUTED) !== null;
  } catch {
    // No storage: until the page is closed.
  }
  return muted;
}

function mute(yes) {
  muted = yes;
  try {
    if (yes) localStorage.setItem(MUTED, 'yes');
    else localStorage.removeItem(MUTED);
  } catch {
    // As above.
  }
  showSound();
}

function showSound() {
  const button = document.getElementById('alarm-mute');
  if (!button) return;
  button.closest('#alarm-sound').hidden = false;
  button.setAttribute('aria-pressed', String(isMuted()));
  document.getElementById('alarm-off').hidden = !muted;
}

function begin() {
  if (!document.getElementById('board')) return;
  before = names('');
  bad = names('.bad');
  warm();
  mark();
  showSound();
}

document.addEventListener('htmx:afterSwap', (event) => {
  if (event.target.id !== 'board') return;
  const worse = fresh('.bad', bad);
  const news = fresh('', before).filter((line) => !worse.includes(line));
  before = names('');
  bad = names('.bad');
  mark();
  if (worse.length) {
    document.getElementById('alarm').textContent = words(worse);
    if (!isMuted()) alarm();
  }
  if (news.length) announce(words(news));
});
document.addEventListener('click', ({ target }) => { if (target.closest('#alarm-mute')) mute(!isMuted()); });
// Another window of the same browser.
window.addEventListener('storage', showSound);
document.addEventListener('htmx:afterSettle', (event) => { if (event.detail.boosted) begin(); });
begin();
