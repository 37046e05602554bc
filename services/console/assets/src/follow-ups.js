// The list of follow-ups comes anew whenever somebody changes one; not while somebody here is choosing another day.
import htmx from './htmx.js';

let missed = false;
const busy = (list) => list.querySelector('details[open]') !== null;

document.addEventListener('htmx:beforeSwap', (event) => {
  const list = event.target;
  if (list.id !== 'follow-ups' || !busy(list)) return;
  missed = true;
  event.detail.shouldSwap = false;
});
// A details' toggle does not bubble.
document.addEventListener('toggle', (event) => {
  const list = event.target.closest?.('#follow-ups');
  if (!list || !missed || busy(list)) return;
  missed = false;
  htmx.trigger(document.body, 'resync');
}, true);
