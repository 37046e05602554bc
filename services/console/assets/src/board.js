// The live board: what is newly wrong is said once to screen readers, not again at each drawing. What loses callers also
// sounds, and stands in the title for whoever has the board behind another window.
import { announce } from './announce.js';
import { alarm, warm } from './ring.js';

const WARNED = '⚠ ';
const told = (which) => [...document.querySelectorAll(`#board [data-announce] > p${which}`)].map((line) => line.textContent);
const fresh = (now, before) => now.filter((line) => !before.includes(line));
let before = [];
let bad = [];

function mark() {
  const title = document.title.replace(WARNED, '');
  document.title = bad.length ? WARNED + title : title;
}

function begin() {
  if (!document.getElementById('board')) return;
  before = told('');
  bad = told('.bad');
  warm();
  mark();
}

document.addEventListener('htmx:afterSwap', (event) => {
  if (event.target.id !== 'board') return;
  const worse = fresh(told('.bad'), bad);
  const news = fresh(told(''), before).filter((line) => !worse.includes(line));
  before = told('');
  bad = told('.bad');
  mark();
  if (worse.length) {
    document.getElementById('alarm').textContent = worse.join(' ');
    alarm();
  }
  if (news.length) announce(news.join(' '));
});
document.addEventListener('htmx:afterSettle', (event) => { if (event.detail.boosted) begin(); });
begin();
