// The live board: what is newly wrong is said once to screen readers, not again at each drawing. What loses callers also
// sounds, and stands in the title for whoever has the board behind another window.
import { announce } from './announce.js';
import { alarm, warm } from './ring.js';

const WARNED = '⚠ ';
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

function begin() {
  if (!document.getElementById('board')) return;
  before = names('');
  bad = names('.bad');
  warm();
  mark();
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
    alarm();
  }
  if (news.length) announce(words(news));
});
document.addEventListener('htmx:afterSettle', (event) => { if (event.detail.boosted) begin(); });
begin();
