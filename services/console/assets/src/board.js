// The live board: what is newly wrong is said once to screen readers, not again at each drawing.
import { announce } from './announce.js';

const told = () => [...document.querySelectorAll('#board [data-announce] > p')].map((line) => line.textContent);
let before = new Set(told());

document.addEventListener('htmx:afterSwap', (event) => {
  if (event.target.id !== 'board') return;
  const now = told();
  const news = now.filter((line) => !before.has(line));
  before = new Set(now);
  if (news.length) announce(news.join(' '));
});
