// The mediator's desk, on every page of a mediator: the telephone stays connected while pages change.
// What is shown comes from the server (#now, the badge in the header); this file rings, answers and listens.
import { connect } from './telephone.js';
import { announce } from './announce.js';
import { hush, ring, ringing, warm } from './ring.js';

// console.js, loaded first, brings it: one htmx per page.
const { htmx } = window;

let telephone = null;
let connecting = null;
let wantsAnswer = false;
/** Until when a ring was asked for by whoever reads this page: it is answered without being asked (epoch ms). */
let expectsUntil = 0;
/** What the telephone's badge says: off, ready, offline, connecting, voice. */
let line = 'off';
/** Whether the same mediator has another page open. */
let elsewhere = false;
/** The offer whose ring stopped by itself here: another telephone of theirs has it, or it is over. */
let quieted = null;
/** Why there is no microphone, or null. */
let microphone = null;

const $ = (selector) => document.querySelector(selector);

// ---- the telephone

async function setup() {
  const answer = await fetch('/desk/telephone', { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`telephone: ${answer.status}`);
  return answer.json();
}

async function join() {
  if (telephone || connecting) return connecting;
  connecting = (async () => {
    let first = await setup();
    if (first.kind === 'none') return;
    const getToken = async () => {
      const { token } = first ?? (await setup());
      first = null;
      return token;
    };
    telephone = await connect({ ...first, getToken }, heard);
    // For the end-to-end tests, which listen to what the mediator hears.
    window.permanenceTelephone = telephone;
  })();
  try {
    await connecting;
    if (telephone) watchMicrophone();
  } catch (error) {
    console.warn('telephone', error);
    line = 'offline';
    setTimeout(() => { connecting = null; join(); }, 5000);
    show();
    return;
  }
  connecting = null;
  show();
}

// ---- the microphone, before the first call needs it

/** Says what the browser has decided about it, and follows when the mediator changes that. */
async function watchMicrophone() {
  // Firefox before 131 knows no such question; then the first call tells.
  const permission = await navigator.permissions?.query({ name: 'microphone' }).catch(() => null);
  if (!permission) return;
  const tell = () => {
    if (permission.state === 'denied') microphone = 'refused';
    else if (microphone === 'refused') microphone = null;
    show();
  };
  permission.addEventListener('change', tell);
  tell();
}

/** Lets the browser ask its question now: twenty seconds of ringing are too short for it. */
async function askForMicrophone() {
  if ($('#telephone-state')?.dataset.kind === 'none' || !navigator.mediaDevices) return;
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    stream.getTracks().forEach((track) => track.stop());
    microphone = null;
  } catch (error) {
    microphone = { NotAllowedError: 'refused', NotFoundError: 'absent', NotReadableError: 'busy' }[error.name] ?? microphone;
  }
  show();
}

function heard(what, detail) {
  if (what === 'ready') { if (line === 'off' || line === 'offline') line = 'ready'; }
  else if (what === 'offline') line = 'offline';
  else if (what === 'connecting' || what === 'silent') line = 'connecting';
  else if (what === 'voice') line = 'voice';
  else if (what === 'quiet' || what === 'ended') { line = 'ready'; wantsAnswer = false; }
  if (what === 'quiet') {
    // At once, and not when the news of it comes.
    quieted = $('[data-offer]')?.dataset.offer ?? null;
    hush();
    htmx.trigger(document.body, 'resync');
  }
  if (what === 'ringing') {
    // It may be the same offer again.
    quieted = null;
    if (wantsAnswer || Date.now() < expectsUntil) { expectsUntil = 0; answer(); }
    // The ring may be here before the news of it.
    else if (!$('[data-offer]')) htmx.trigger(document.body, 'resync');
    else look();
  }
  else if (what === 'mic') microphone = detail.why;
  else if (what === 'sound-blocked') { const box = $('#sound'); if (box) box.hidden = false; }
  else if (what === 'error') console.warn('telephone', detail);
  show();
}

/** Answers now, or as soon as the ring reaches this browser. */
async function answer() {
  wantsAnswer = true;
  hush();
  if (!telephone?.ringing) return;
  wantsAnswer = false;
  line = 'connecting';
  show();
  try {
    await telephone.answer();
  } catch (error) {
    // It rang elsewhere or stopped: the page will say so in a moment.
    console.warn('telephone', error);
    htmx.trigger(document.body, 'resync');
  }
}

// ---- what the page shows of it

function show() {
  const state = $('#telephone-state');
  if (state && state.dataset.kind !== 'none') {
    const badge = state.querySelector('[data-telephone-text]');
    badge.textContent = state.dataset[line] ?? '';
    badge.className = `badge ${{ ready: 'good', voice: 'busy', offline: 'bad', connecting: 'warn' }[line] ?? ''}`;
    state.dataset.line = line;
  }
  const voice = $('#voice');
  if (voice && voice.dataset.browser === 'true') {
    // Said only when it is true: both are in the room and sound arrives in this browser.
    const flows = line === 'voice';
    const other = elsewhere && line === 'ready';
    voice.textContent = flows ? voice.dataset.flows : other ? voice.dataset.elsewhere : voice.dataset.notYet;
    voice.classList.toggle('flowing', flows);
  }
  const twice = $('#elsewhere');
  if (twice) twice.hidden = !elsewhere;
  const box = $('#microphone');
  if (box) {
    box.hidden = !microphone;
    if (microphone) box.firstElementChild.textContent = box.dataset[microphone] ?? box.dataset.refused;
  }
}

function look() {
  const offer = $('#now [data-offer]') ?? $('[data-offer]');
  const now = $('#now [data-state]');
  if (offer && offer.dataset.offer === quieted) hush();
  else if (offer && !wantsAnswer && Date.now() >= expectsUntil) {
    if (!ringing()) announce(`${offer.dataset.title}. ${offer.dataset.body}`);
    ring(offer.dataset.title, offer.dataset.body);
  }
  else if (!offer) { hush(); wantsAnswer = false; }
  const call = now?.dataset.currentCall;
  const work = $('#work');
  // Whom to ask in is a question only while the call is talked with nobody else in it.
  const panel = $('#transfer [data-transfer]');
  if (panel && now && now.dataset.mayTransfer !== panel.dataset.transfer) panel.remove();
  const close = $('#transfer [data-do=close-transfer]');
  if (close) close.hidden = false;
  // The sheet opens with the call, once; while it is the same call nobody's typing is touched.
  if (work && call && work.dataset.call !== call) {
    work.dataset.call = call;
    htmx.ajax('GET', `/desk/work/${call}`, { target: '#work', swap: 'innerHTML' });
  } else if (work && now && !call && work.dataset.call && !work.contains(document.activeElement)) {
    // Whoever still writes when the wrap-up ends by itself keeps the sheet until they leave it.
    delete work.dataset.call;
    htmx.ajax('GET', '/desk/work', { target: '#work', swap: 'innerHTML' });
  }
  show();
}

// ---- clicks and keys

document.addEventListener('click', (event) => {
  const target = event.target.closest('[data-do],[data-mute],#wish-available');
  if (!target) return;
  if (target.id === 'wish-available') askForMicrophone();
  if (target.dataset.do === 'answer') answer();
  if (target.dataset.do === 'close-transfer') closeTransfer();
  if (target.dataset.do === 'unblock-sound') telephone?.unblock().then(() => { $('#sound').hidden = true; });
  if (target.dataset.do === 'notify') Notification.requestPermission().then(notifications);
  // Our own microphone at once; the conference follows by the form.
  if (target.dataset.mute) telephone?.mute(target.dataset.mute === 'true');
});

function closeTransfer() {
  $('#transfer').replaceChildren();
  $('#do-transfer')?.focus();
}

document.addEventListener('permanence:elsewhere', ({ detail }) => {
  const news = detail && !elsewhere;
  elsewhere = detail;
  show();
  const notice = $('#elsewhere');
  if (news && notice) announce(notice.textContent.trim());
});

// "Écouter": the telephone that rings next was asked for.
document.addEventListener('submit', (event) => {
  if (event.target.matches('form[data-answers]')) expectsUntil = Date.now() + 30_000;
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && $('#transfer [data-transfer]')?.contains(document.activeElement)) closeTransfer();
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const key = (event.shiftKey ? 'Shift+' : '') + event.key;
  if (key === 'F2' && $('[data-do=answer]')) {
    event.preventDefault();
    answer();
    return;
  }
  const form = $(`form[data-key="${CSS.escape(key)}"]`);
  if (!form) return;
  event.preventDefault();
  form.querySelector('button').click();
});

// ---- topics put aside

// Ticks are sent one by one, by the list, which stays for whoever ticks on. What holds is told above it.
const list = () => $('#not-today-list');

function notToday(told, mine) {
  told.closest('.not-today').hidden = told.firstElementChild.dataset.shown !== 'true';
  // While a tick is on its way the list is ahead of what is told.
  if (!list().matches('.htmx-request')) {
    const refused = [...told.querySelectorAll('button[name=topic]')].map((button) => button.value);
    list().querySelectorAll('[name=topics]').forEach((box) => { box.checked = refused.includes(box.value); });
  }
  if (mine) announceTold(told);
}

function announceTold(told) {
  announce([...told.querySelectorAll('p')].map((line) => line.textContent).join(' ') || told.dataset.none);
}

// A topic is taken back by its box in the list. The button goes with the next answer, whoever asked for it, and a request
// of a form that is gone is never sent: presses that follow each other quickly would be lost.
document.addEventListener('submit', (event) => {
  const topic = event.target.closest('#not-today-told form') && event.submitter?.value;
  const box = topic && [...list().querySelectorAll('[name=topics]')].find((one) => one.value === topic);
  if (!box) return;
  event.preventDefault();
  box.checked = false;
  box.dispatchEvent(new Event('change', { bubbles: true }));
});

// Where the keyboard last was in the card: its place, and not what is there when the card is drawn anew. Then it may have
// been lost already.
let keyboard = null;
document.addEventListener('focusin', ({ target }) => { keyboard = target.closest('#not-today') && { id: target.id }; });
// Whoever clicks elsewhere has left, even where nothing takes the keyboard.
document.addEventListener('pointerdown', ({ target }) => { if (!target.closest('#not-today')) keyboard = null; });

function giveBack() {
  if (!keyboard || (document.activeElement && document.activeElement !== document.body)) return;
  // The button that was pressed is gone with its topic.
  const place = document.getElementById(keyboard.id) ?? $('#not-today-told button') ?? $('#not-today summary');
  place?.focus();
}

/** The whole card is to be drawn anew, and was not, because a tick was on its way. */
let behind = false;
let choosing = false;
const version = (html) => Number(/data-version="(\d+)"/.exec(html)?.[1] ?? 0);
document.addEventListener('htmx:beforeSwap', ({ detail }) => {
  const { target, xhr, requestConfig } = detail;
  if ((target?.id !== 'not-today' && target?.id !== 'not-today-told') || !detail.shouldSwap) return;
  const told = $('#not-today-told');
  // Asked before a change, and answered after it.
  if (told && version(xhr.responseText) < version(told.innerHTML)) {
    detail.shouldSwap = false;
    if (requestConfig.verb === 'post') announceTold(told);
  }
  if (target.id !== 'not-today') return;
  choosing = target.querySelector('details')?.open ?? false;
  if (list()?.matches('.htmx-request')) {
    detail.shouldSwap = false;
    behind = true;
  }
});
document.addEventListener('htmx:afterSwap', ({ detail: { target, requestConfig } }) => {
  if (target?.id === 'not-today' && choosing) target.querySelector('details')?.setAttribute('open', '');
  if (target?.id === 'not-today-told' && target.isConnected) notToday(target, requestConfig?.verb === 'post');
  if (target?.id === 'not-today' || target?.id === 'not-today-told') giveBack();
  if (requestConfig?.path === '/desk/report') $('#reported')?.focus();
});
document.addEventListener('htmx:afterRequest', ({ detail }) => {
  if (detail.elt !== list()) return;
  // What was not kept is not shown as if it were.
  if (!detail.successful) notToday($('#not-today-told'), false);
  // The next tick that waits is sent first.
  if (behind) setTimeout(() => {
    if (!behind || list()?.matches('.htmx-request')) return;
    behind = false;
    htmx.ajax('GET', '/desk/not-today', { target: '#not-today' });
  });
});

function notifications() {
  const button = $('[data-do=notify]');
  if (button) button.hidden = !('Notification' in window) || Notification.permission !== 'default';
}

function start() {
  if (!document.body.dataset.mediator) return;
  warm();
  join();
  look();
  notifications();
}
document.addEventListener('htmx:afterSettle', () => { look(); notifications(); });
start();
