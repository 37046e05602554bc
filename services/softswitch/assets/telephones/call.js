// The call on the screen: with whom, how long, what is said, which keys were pressed.

import { text } from "./texts.js";

const at = (id) => document.getElementById(id);

export class CallView {
  #phone;
  #shown;
  #keySound;
  #timer = null;
  #since = 0;
  #status = "dialling";

  constructor(phone, shown, keySound) {
    this.#phone = phone;
    this.#shown = shown;
    this.#keySound = keySound;
    at("hang-up").addEventListener("click", () => phone.hangup().catch(() => {}));
    at("mute").addEventListener("click", () => this.#mute(!phone.muted));
    at("speech").addEventListener("submit", (event) => {
      event.preventDefault();
      const field = at("speech-text");
      const words = field.value.trim();
      if (!words) return;
      phone.speak(words).then(
        () => {
          this.#entry(text("wrote", { text: words }), "mine");
          field.value = "";
        },
        () => field.focus(),
      );
    });
    this.#follow();
  }

  /** Presses a key in the call, and writes it down. */
  press(key) {
    this.#phone.press(key).catch(() => {});
  }

  /** What depends on the language. */
  wording() {
    this.#showStatus();
    at("mute").firstElementChild.textContent = text(this.#phone.muted ? "unmute" : "mute");
    if (this.#phone.call) at("other").textContent = this.#shown(this.#phone.call.other);
  }

  #follow() {
    const phone = this.#phone;
    phone
      .on("state", ({ state, call }) => {
        if ((state === "dialling" || state === "talking") && call) this.#open(state, call);
        else if (state !== "ringing") this.#close();
      })
      .on("answered", () => {
        this.#since = Date.now();
        this.#setStatus("talking");
      })
      .on("said", ({ id, text: words, lang }) => {
        const entry = this.#entry(words, "now", lang);
        entry.dataset.said = id;
      })
      .on("said-end", ({ id }) => at("transcript").querySelector(`[data-said="${Number(id)}"]`)?.classList.remove("now"))
      .on("said-stopped", () => at("transcript").querySelector(".now")?.classList.remove("now"))
      .on("playing", ({ what }) => {
        if (what === "music" || what === "ringback") this.#setStatus(what);
      })
      .on("playing-end", () => this.#setStatus(phone.state === "talking" ? "talking" : "dialling"))
      .on("joined", ({ muted, hold }) => this.#setStatus(hold ? "onHold" : muted ? "listening" : "together"))
      .on("left", () => this.#setStatus("talking"))
      .on("voice", ({ connected }) => {
        if (connected) this.#showStatus();
        else at("call-state").textContent = text("voiceWavering");
      })
      .on("keys", ({ digits }) => this.#pressed(digits));
  }

  #open(state, call) {
    if (at("talking").dataset.call !== call.call) {
      at("talking").dataset.call = call.call;
      const empty = document.createElement("p");
      empty.className = "empty";
      empty.textContent = text("transcriptEmpty");
      at("transcript").replaceChildren(empty);
      this.#since = call.since > Date.now() - 86_400_000 ? Math.min(call.since, Date.now()) : Date.now();
      // When the browser itself says the words aloud, a screen reader must not say them too.
      at("transcript").setAttribute("aria-live", this.#phone.speaks ? "off" : "polite");
      this.#mute(false, true);
      requestAnimationFrame(() => at("other").focus({ preventScroll: true }));
      scrollTo({ top: 0 });
    }
    at("other").textContent = this.#shown(call.other);
    this.#setStatus(state);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(), 500);
    this.#tick();
  }

  #close() {
    clearInterval(this.#timer);
    this.#timer = null;
    delete at("talking").dataset.call;
  }

  #tick() {
    const seconds = Math.max(0, Math.floor((Date.now() - this.#since) / 1000));
    const two = (n) => String(n).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    at("timer").textContent = this.#phone.state === "talking" ? (hours ? `${hours}:${rest}` : rest) : "";
  }

  #mute(muted, quietly) {
    this.#phone.mute(muted);
    at("mute").setAttribute("aria-pressed", String(muted));
    at("mute").firstElementChild.textContent = text(muted ? "unmute" : "mute");
    if (!quietly) this.#entry(text(muted ? "muted" : "unmuted"), "note");
  }

  #setStatus(key) {
    this.#status = key;
    this.#showStatus();
  }

  #showStatus() {
    at("call-state").textContent = text(this.#status);
  }

  /** Keys pressed one after the other stand in one line. */
  #pressed(digits) {
    const last = at("transcript").lastElementChild;
    const before = last?.dataset.keys;
    const keys = (before ?? "") + digits;
    const entry = before ? last : this.#entry("", "mine");
    entry.dataset.keys = keys;
    entry.textContent = text("pressed", { keys: keys.split("").join(" ") });
    this.#toNewest();
  }

  #entry(words, kind, lang) {
    const log = at("transcript");
    const entry = document.createElement("p");
    entry.className = kind;
    entry.textContent = words;
    if (lang) entry.lang = lang;
    log.querySelector(".empty")?.remove();
    if (kind === "now") log.querySelector(".now")?.classList.remove("now");
    log.append(entry);
    this.#toNewest();
    return entry;
  }

  #toNewest() {
    at("transcript").scrollTop = at("transcript").scrollHeight;
  }
}
