// The call sheet saves itself as it is typed, and loses nothing: every change is first kept in this browser
// (localStorage), then sent; what could not be sent waits and is sent again when the network or the server is back.
//
// <form data-sheet="<call id>" data-save="<address>" data-version="…"> with a [data-sheet-state] that carries the words.

/** By person: a shared computer keeps each one's words for themselves. */
const PREFIX = `permanence.sheet.${document.body.dataset.person ?? ''}.`;
const PAUSE = 700;
const RETRY = [2000, 4000, 8000, 15000];

let timer = 0;
let sending = null;
let attempt = 0;

const form = () => document.querySelector('form[data-sheet]');

// ---- what is kept in this browser

function keep(call, fields) {
  try {
    if (Object.keys(fields).length) localStorage.setItem(PREFIX + call, JSON.stringify(fields));
    else localStorage.removeItem(PREFIX + call);
  } catch {
    // No storage: the page still has it, and says "waiting" until it is sent.
  }
}

function kept(call) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + call)) ?? {};
  } catch {
    return {};
  }
}

/** Fields changed and not yet confirmed by the server, by name; several values are a list. */
let pending = {};
let owner = null;

function own(element) {
  if (owner === element.dataset.sheet) return;
  owner = element.dataset.sheet;
  pending = kept(owner);
}

// ---- the page

function value(element, name) {
  const all = new FormData(element).getAll(name);
  const many = element.querySelector(`[name="${CSS.escape(name)}"][type=checkbox]`);
  return many ? all : (all[0] ?? '');
}

function fill(element, fields) {
  for (const [name, wanted] of Object.entries(fields)) {
    const list = Array.isArray(wanted) ? wanted : [wanted];
    for (const input of element.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (input.type === 'radio' || input.type === 'checkbox') input.checked = list.includes(input.value);
      else input.value = list[0] ?? '';
    }
  }
}

function say(word, values = {}) {
  const state = form()?.querySelector('[data-sheet-state]');
  if (!state || state.dataset.now === word + (values.at ?? '')) return;
  state.dataset.now = word + (values.at ?? '');
  state.className = `badge ${{ saved: 'good', waiting: 'warn', refused: 'bad', saving: '' }[word] ?? ''}`;
  state.textContent = (state.dataset[word] ?? '').replace('%', values.at ?? '');
}

function mark(element, problems) {
  for (const old of element.querySelectorAll('.field.wrong')) {
    old.classList.remove('wrong');
    old.querySelector('.error')?.remove();
    for (const input of old.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
  }
  for (const [name, text] of Object.entries(problems)) {
    const input = element.querySelector(`[name="${CSS.escape(name)}"]`);
    const field = input?.closest('.field');
    if (!field) continue;
    field.classList.add('wrong');
    input.setAttribute('aria-invalid', 'true');
    const line = document.createElement('p');
    line.className = 'error';
    line.id = `${name}-error`;
    line.setAttribute('role', 'alert');
    line.textContent = text;
    input.setAttribute('aria-errormessage', line.id);
    field.append(line);
  }
}

/** Which parts of the form concern this call: shown by what was chosen, never cleared. */
function unfold(element) {
  for (const part of element.querySelectorAll('[data-when]')) {
    const [name, wanted] = part.dataset.when.split('=');
    const values = [value(element, name)].flat();
    part.hidden = !values.some((one) => wanted.split('|').includes(one) || (wanted === '*' && one !== ''));
  }
}

/** The outcome proposes its natural follow-up; what somebody chose already is left alone. */
function propose(input) {
  const { kind, due } = input.dataset;
  const follow = document.querySelector('form[data-follow-up]');
  if (!follow || !kind || follow.dataset.touched) return;
  follow.elements.kind.value = kind;
  follow.elements.due_on.value = due;
}

// ---- sending

function post(address, version, fields, more = {}) {
  const body = new URLSearchParams();
  body.set('version', version);
  for (const [name, wanted] of Object.entries(fields)) {
    for (const one of wanted.length ? [wanted].flat() : ['']) body.append(name, one);
  }
  const token = JSON.parse(document.body.getAttribute('hx-headers') ?? '{}');
  return fetch(address, { method: 'POST', body, headers: { accept: 'application/json', ...token }, ...more });
}

/** The calls of which something is kept here. */
function unsent() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}

/**
 * Sends what is still kept here of sheets that are not open: a page closed while the network was gone. `fresh`: the page
 * was loaded just now, so a 403 means that the sheet is somebody else's; later it may only mean that this page's token is
 * older than the session, and then nothing is thrown away.
 */
async function replay(fresh) {
  for (const call of unsent().filter((one) => one !== owner)) {
    const fields = kept(call);
    try {
      // Version 0: whatever a colleague wrote meanwhile stands, and ours waits here until the sheet is opened.
      const answer = await post(`/sheets/${call}`, 0, fields);
      if (answer.status === 404 || (fresh && answer.status === 403)) keep(call, {});
      if (!answer.ok) continue;
      const { problems } = await answer.json();
      keep(call, Object.fromEntries(Object.entries(fields).filter(([name]) => name in problems)));
    } catch {
      return;
    }
  }
}

function later(ms) {
  clearTimeout(timer);
  timer = setTimeout(send, ms);
}

async function send() {
  clearTimeout(timer);
  const element = form();
  if (!element || sending) return sending;
  own(element);
  if (!Object.keys(pending).length) return undefined;
  const call = owner;
  const sent = { ...pending };
  say('saving');
  sending = (async () => {
    let answer;
    try {
      answer = await post(element.dataset.save, element.dataset.version ?? '0', sent);
    } catch {
      return retry();
    }
    if (answer.status >= 500 || answer.status === 429 || answer.status === 401 || answer.status === 403) return retry(answer.status === 401);
    if (!answer.ok) { say('refused'); return undefined; }
    const told = await answer.json();
    if (owner !== call) return undefined;
    attempt = 0;
    element.dataset.version = told.version;
    const problems = told.problems ?? {};
    for (const [name, wanted] of Object.entries(sent)) {
      // Typed again meanwhile, or refused: it stays here, and in the field.
      if (!(name in problems) && JSON.stringify(pending[name]) === JSON.stringify(wanted)) delete pending[name];
    }
    keep(call, pending);
    // What a colleague or another page changed meanwhile, where nothing is being typed.
    const others = Object.fromEntries(Object.entries(told.fields ?? {}).filter(([name]) => !(name in pending) && document.activeElement?.name !== name));
    fill(element, others);
    unfold(element);
    mark(element, problems);
    if (Object.keys(problems).length) say('refused');
    else if (Object.keys(pending).length) later(PAUSE);
    else say('saved', { at: told.at });
    return undefined;
  })();
  try {
    await sending;
  } finally {
    sending = null;
  }
  return undefined;
}

function retry(signedOut = false) {
  say(signedOut ? 'signedOut' : 'waiting');
  later(RETRY[Math.min(attempt, RETRY.length - 1)]);
  attempt += 1;
}

// ---- events

function changed(event) {
  event.target.closest('form[data-follow-up]')?.setAttribute('data-touched', 'yes');
  const element = event.target.closest('form[data-sheet]');
  const { name } = event.target;
  if (!element || !name) return;
  own(element);
  pending[name] = value(element, name);
  if (name === 'outcome' && event.type === 'change') propose(event.target);
  keep(owner, pending);
  unfold(element);
  say('saving');
  later(event.type === 'change' ? 50 : PAUSE);
}

function open() {
  const element = form();
  if (!element && owner) {
    // The sheet left with its page before its last words were sent.
    owner = null;
    pending = {};
    replay(false);
  }
  if (!element || element.dataset.opened) return;
  element.dataset.opened = 'yes';
  owner = null;
  own(element);
  // Kept from a page, a network or a server that went away.
  fill(element, pending);
  unfold(element);
  if (Object.keys(pending).length) later(0);
}

document.addEventListener('input', changed);
document.addEventListener('change', changed);
document.addEventListener('submit', (event) => {
  if (event.target.matches?.('form[data-sheet]')) {
    event.preventDefault();
    send();
  }
});
// "Done" first sends what is still here.
document.addEventListener('htmx:confirm', (event) => {
  if (!event.target.matches?.('[data-flush]') || !form() || !Object.keys(pending).length) return;
  event.preventDefault();
  send().finally(() => event.detail.issueRequest(true));
});
document.addEventListener('htmx:afterSettle', open);
document.addEventListener('permanence:back', () => { attempt = 0; later(0); replay(false); });
window.addEventListener('online', () => later(0));
window.addEventListener('pagehide', () => {
  const element = form();
  if (!element || !Object.keys(pending).length) return;
  keep(owner, pending);
  // On its way too, though nobody waits for the answer: this browser may not come back.
  post(element.dataset.save, element.dataset.version ?? '0', pending, { keepalive: true }).catch(() => {});
});

/** Sends everything that is kept here; whether all of it arrived. */
async function flush() {
  for (let round = 0; round < 3 && form() && Object.keys(pending).length; round += 1) await send();
  await replay(false);
  return unsent().length === 0;
}

// Signing out: first what was typed is sent. What can't be does not stay on a shared computer, and is not thrown away
// without a word either.
document.addEventListener('submit', async (event) => {
  const leaving = event.target;
  if (leaving.getAttribute('action') !== '/sign-out' || !unsent().length) return;
  event.preventDefault();
  if (!(await flush()) && !window.confirm(document.body.dataset.textUnsent)) return;
  for (const call of unsent()) keep(call, {});
  pending = {};
  leaving.submit();
});
open();
if (document.body.dataset.person) replay(true);
