// The telephones page: shows a Phone, and passes on what the person does.

import { CallView } from "./call.js";
import { Messages } from "./messages.js";
import { inPairs, keepNumber, ownNumber, toNetwork, toPeople } from "./numbers.js";
import { Phone } from "./phone.js";
import { Recents } from "./recents.js";
import { Bell, keySound, unlock } from "./sounds.js";
import { remembered, speak, text } from "./texts.js";

const at = (id) => document.getElementById(id);
const phone = new Phone({ farewell: true });
const bell = new Bell();
const names = new Map();
const MICROPHONE = { refused: "micRefused", absent: "micAbsent", busy: "micBusy", insecure: "micInsecure" };

/** A number as it is shown: its name in the directory, or as people write it. */
function shown(number) {
  if (!number || /^(anonymous|restricted|unavailable|unknown)$/i.test(number)) return text("hidden");
  return names.get(number) ?? toPeople(number.replace(/^client:/, ""));
}

const call = new CallView(phone, shown, keySound);
const recents = new Recents(at("recents"), at("recents-empty"), shown, dial);
const messages = new Messages(phone, shown, announce);

/** Tells a screen reader something that the page shows in passing. */
function announce(words) {
  at("announce").textContent = "";
  // A status that is replaced by the same words is not read again: empty it first.
  requestAnimationFrame(() => {
    at("announce").textContent = words;
  });
}

/** A notice above the telephone, one of each kind; `act` adds a button. */
function notice(kind, words, act) {
  at("notices").querySelector(`[data-kind="${kind}"]`)?.remove();
  if (!words) return;
  const box = document.createElement("div");
  box.className = "notice";
  box.dataset.kind = kind;
  const paragraph = document.createElement("p");
  paragraph.textContent = words;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = act ? act.label : text("close");
  button.addEventListener("click", () => {
    box.remove();
    act?.run();
  });
  box.append(paragraph, button);
  at("notices").append(box);
}

function show(view) {
  for (const id of ["idle", "ringing", "talking"]) at(id).hidden = id !== view;
  document.body.classList.toggle("in-call", view !== "idle");
}

// --- calling ---

async function dial(number) {
  unlock();
  at("number-error").textContent = "";
  recents.begin(number, "out");
  try {
    await phone.dial(number);
  } catch (error) {
    recents.forget();
    at("number-error").textContent = text(error.code === "busy" ? "busyHere" : "failed");
  }
}

at("idle").addEventListener("submit", (event) => {
  event.preventDefault();
  const number = toNetwork(at("number").value);
  if (!number) {
    at("number-error").textContent = text("badNumber");
    at("number").focus();
    return;
  }
  at("number").value = "";
  dial(number);
});

function typed(value) {
  at("number").value = inPairs(value);
  at("number-error").textContent = "";
}

at("number").addEventListener("input", () => {
  const field = at("number");
  // Regrouping would move the cursor out of the middle.
  if (field.selectionStart === field.value.length) typed(field.value);
});

at("erase").addEventListener("click", () => typed(at("number").value.trimEnd().slice(0, -1)));

at("answer").addEventListener("click", () => {
  unlock();
  bell.stop();
  phone.answer().catch(() => {});
});
at("decline").addEventListener("click", () => phone.decline().catch(() => {}));

function press(key) {
  keySound(key);
  if (phone.state === "talking" || phone.state === "dialling") call.press(key);
  else typed(at("number").value + key);
}

for (const pad of document.querySelectorAll("[data-keys]")) {
  for (const [key, letters] of Object.entries({
    1: "", 2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ", "*": "", 0: "+", "#": "",
  }).sort(([a], [b]) => "123456789*0#".indexOf(a) - "123456789*0#".indexOf(b))) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "key";
    button.dataset.key = key;
    button.innerHTML = `<b>${key}</b><small aria-hidden="true">${letters}</small>`;
    button.addEventListener("click", () => press(key));
    pad.append(button);
  }
}

// The computer's own keys, unless a field wants them.
document.addEventListener("keydown", (event) => {
  unlock();
  const { key, target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || target.closest("input, textarea, select")) return;
  if (/^[0-9*#]$/.test(key)) {
    const view = at(phone.state === "idle" ? "idle" : "talking");
    const button = view.querySelector(`[data-key="${CSS.escape(key)}"]`);
    button?.classList.add("down");
    setTimeout(() => button?.classList.remove("down"), 120);
    press(key);
    event.preventDefault();
  } else if (phone.state === "idle" && key === "Backspace") {
    at("erase").click();
  } else if (phone.state === "idle" && key === "Enter" && !target.closest("button, a, summary")) {
    at("idle").requestSubmit();
  }
});
document.addEventListener("pointerdown", unlock);

// A closed tab hangs up; ask before, during a call.
addEventListener("beforeunload", (event) => {
  if (phone.state === "talking") event.preventDefault();
});

// --- what the telephone tells ---

phone
  .on("registered", ({ address }) => {
    at("own").textContent = toPeople(address);
    keepNumber(address);
    recents.of(address);
    showRedial();
    messages.load();
  })
  .on("online", () => network("ready", true))
  .on("offline", () => network("offline", false))
  .on("unregistered", ({ reason }) => {
    network("offline", false);
    if (reason === "replaced") notice("network", text("replaced"));
  })
  .on("state", ({ state }) => {
    if (state === "ringing") return;
    bell.stop();
    show(state === "idle" || state === "off" ? "idle" : "talking");
    document.title = state === "idle" || state === "off" ? text("title") : `📞 ${shown(phone.call?.other)}`;
    if (state === "idle") at("number").value = "";
  })
  .on("ringing", ({ from }) => {
    show("ringing");
    at("ringing-from").textContent = shown(from);
    document.title = `🔔 ${text("incoming")}`;
    at("last-end").hidden = true;
    recents.begin(from, "in");
    bell.start();
    at("answer").focus();
    announce(`${text("incoming")}. ${text("caller", { name: shown(from) })}`);
  })
  .on("ring-cancelled", ({ reason }) => {
    recents.end(reason !== "answered_elsewhere");
    ended(text(`cancelled.${reason}`));
  })
  .on("answered", () => recents.answered())
  .on("ended", ({ reason }) => {
    recents.end();
    notice("sound", null);
    notice("microphone", null);
    ended(text(`ended.${reason}`));
  })
  .on("mic-refused", ({ why }) => notice("microphone", text(MICROPHONE[why] ?? "micAbsent")))
  .on("mic-ready", () => notice("microphone", null))
  .on("sound-blocked", () =>
    notice("sound", text("soundBlocked"), { label: text("hear"), run: () => phone.unblockSound().catch(() => {}) }),
  );

function ended(words) {
  showRedial();
  at("last-end").textContent = words;
  at("last-end").hidden = false;
  at("telephone").focus({ preventScroll: true });
  announce(words);
}

function network(key, on) {
  at("network").dataset.text = key;
  at("network").textContent = text(key);
  at("telephone").classList.toggle("on-network", on);
}

function showRedial() {
  const last = recents.lastDialled();
  at("redial").hidden = !last;
  if (last) at("redial").textContent = text("redial", { number: shown(last) });
}
at("redial").addEventListener("click", () => dial(recents.lastDialled()));

// --- the directory ---

async function directory() {
  let lines = [];
  try {
    lines = (await (await fetch("/telephones/directory.json")).json()).lines;
  } catch {
    // Shown as empty; the keypad still calls.
  }
  for (const { number, name } of lines) names.set(number, name);
  at("lines").replaceChildren(
    ...lines.map(({ number, name }) => {
      const item = document.createElement("li");
      item.innerHTML = '<span class="what"><span class="name" lang="fr"></span> <span class="number"></span></span><button type="button" class="plain"></button>';
      item.querySelector(".name").textContent = name;
      item.querySelector(".number").textContent = toPeople(number);
      const button = item.querySelector("button");
      button.addEventListener("click", () => phone.state === "idle" && dial(number));
      button.dataset.name = name;
      return item;
    }),
  );
  at("lines-empty").hidden = lines.length > 0;
  messages.suggest(lines[0]?.number);
  wording();
}

/** What is written by this file, in the language now chosen. */
function wording() {
  for (const button of document.querySelectorAll("#lines button")) {
    button.textContent = text("call");
    button.setAttribute("aria-label", text("callName", { name: button.dataset.name }));
  }
  call.wording();
  recents.show();
  messages.show();
  showRedial();
  if (phone.state === "idle" || phone.state === "off") document.title = text("title");
}

// --- language ---

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => choose(button.dataset.language));
}

function choose(language) {
  speak(language);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === document.documentElement.lang));
  }
  wording();
}

// --- begin ---

choose(remembered());
directory();
const asked = new URLSearchParams(location.search).get("number");
phone.register({ number: (asked && toNetwork(asked)) || (await ownNumber()) }).catch(() => network("offline", false));

// For whoever looks with the browser's tools, and for tests.
globalThis.telephone = phone;
