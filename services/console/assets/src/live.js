// Live updates: one stream per page (htmx's SSE extension listens to it), watched here so that a lost connection is
// shown at once and the page catches up when it comes back.
import { announce } from './announce.js';
import htmx from './htmx.js';

// The server sends a beat every 10 s; three missed beats mean that nothing arrives any more, whatever the socket says.
const SILENCE = 32_000;
const banner = () => document.getElementById('connection');
let lost = false;
let timer = 0;
let source = null;

function show() {
  const element = banner();
  if (!element || lost) return;
  lost = true;
  element.classList.remove('back');
  element.textContent = element.dataset.lost;
  element.hidden = false;
  document.dispatchEvent(new CustomEvent('permanence:lost'));
}

function restored() {
  const element = banner();
  if (!lost || !element) return;
  lost = false;
  element.classList.add('back');
  element.textContent = element.dataset.back;
  htmx.trigger(document.body, 'resync');
  document.dispatchEvent(new CustomEvent('permanence:back'));
  setTimeout(() => { if (!lost) element.hidden = true; }, 4000);
}

function heard() {
  clearTimeout(timer);
  if (navigator.onLine) restored();
  timer = setTimeout(() => {
    show();
    // A dead socket does not reconnect by itself: ask htmx's extension for a new one.
    if (source) { source.close(); source.dispatchEvent(new Event('error')); }
  }, SILENCE);
}

// Whose page this is among those that the same person has open: for as long as it stands, whatever is shown in it.
const page = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');

htmx.createEventSource = (url) => {
  source = new EventSource(`${url}?page=${page}`, { withCredentials: true });
  source.addEventListener('open', () => { heard(); restored(); });
  source.addEventListener('error', show);
  for (const name of ['beat', 'presence', 'call', 'queue', 'board']) source.addEventListener(name, heard);
  // The same person has another page open, or no longer.
  source.addEventListener('elsewhere', ({ data }) => {
    document.dispatchEvent(new CustomEvent('permanence:elsewhere', { detail: data === 'yes' }));
  });
  // The server cut us because we were slow, or our place in the feed is unknown: fetch everything again.
  source.addEventListener('resync', () => { heard(); htmx.trigger(document.body, 'resync'); });
  return source;
};

window.addEventListener('offline', show);
// The old socket may look alive or take minutes to notice: begin a new one at once.
window.addEventListener('online', () => { if (source) { source.close(); source.dispatchEvent(new Event('error')); } });
// Leaving a page is not a lost connection.
window.addEventListener('pagehide', () => { clearTimeout(timer); lost = true; });

/** Shows a sentence above the page. */
function tell(text, kind = 'bad') {
  const area = document.getElementById('messages');
  if (!area) return;
  const line = document.createElement('p');
  line.className = `notice ${kind}`;
  line.textContent = text;
  area.replaceChildren(line);
}

// Heard where the answer belongs, which stays: the form that asked may have been drawn anew meanwhile.
document.addEventListener('htmx:beforeSwap', ({ detail: { isError, xhr } }) => {
  if (!isError) return;
  const text = (xhr.getResponseHeader('content-type') || '').startsWith('text/plain') ? xhr.responseText : '';
  tell(text || document.body.dataset.textFailed);
  // Whatever was refused, the page should show how things stand.
  if (xhr.status === 409) htmx.trigger(document.body, 'resync');
});
document.addEventListener('htmx:sendError', () => tell(document.body.dataset.textFailed));

// ---- nothing is drawn anew under a finger

// A press that meets a button while it is drawn anew reaches neither the old one nor the new one.
/** What a pointer or the space bar holds down now. */
let held = null;
/** How long at most it keeps what is around it from being drawn anew (ms). */
const LONGEST_PRESS = 2000;
let release = 0;
/** What waits for it: the elements that asked, with the address they asked. */
const waiting = new Map();

function hold({ target }) {
  held = target;
  clearTimeout(release);
  release = setTimeout(letGo, LONGEST_PRESS);
}

function letGo() {
  clearTimeout(release);
  held = null;
  for (const [element, path] of waiting) {
    if (element.isConnected) htmx.ajax('GET', path, { source: element, target: element });
  }
  waiting.clear();
}

// The click follows the end of the press.
const afterwards = () => { if (held) setTimeout(letGo); };
const space = (then) => (event) => { if (event.key === ' ') then(event); };
document.addEventListener('pointerdown', hold, { capture: true });
for (const end of ['pointerup', 'pointercancel']) document.addEventListener(end, afterwards, { capture: true });
document.addEventListener('keydown', space(hold), { capture: true });
document.addEventListener('keyup', space(afterwards), { capture: true });
window.addEventListener('blur', afterwards);
document.addEventListener('htmx:beforeSwap', ({ detail }) => {
  const { requestConfig: { elt, verb, path }, target } = detail;
  // What draws itself anew; what somebody asked for is given at once.
  if (verb !== 'get' || elt !== target || !detail.shouldSwap || !held || !target.contains(held)) return;
  detail.shouldSwap = false;
  waiting.set(elt, path);
});

// A page that came by htmx is a new page to the ear and the keyboard, too.
document.addEventListener('htmx:afterSettle', (event) => {
  if (!event.detail.boosted) return;
  window.scrollTo(0, 0);
  document.getElementById('main')?.focus({ preventScroll: true });
  announce(document.title);
});
// Nobody is signed in any more: a whole page says so best. What was typed in a sheet stays in this browser.
document.addEventListener('htmx:beforeOnLoad', (event) => {
  const { xhr, boosted, pathInfo } = event.detail;
  if (xhr.status !== 401 || !boosted) return;
  event.preventDefault();
  window.location.assign(pathInfo.requestPath);
});
