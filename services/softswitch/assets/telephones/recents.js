// The latest calls of this telephone, kept in the browser.

import { locale, text } from "./texts.js";

const MOST = 6;

export class Recents {
  #list;
  #empty;
  #shown;
  #dial;
  #key = null;
  #calls = [];
  #now = null;

  constructor(list, empty, shown, dial) {
    this.#list = list;
    this.#empty = empty;
    this.#shown = shown;
    this.#dial = dial;
  }

  /** Those of this number. */
  of(address) {
    this.#key = `permanence.recents.${address}`;
    try {
      const kept = JSON.parse(localStorage.getItem(this.#key) ?? "[]");
      this.#calls = Array.isArray(kept) ? kept.slice(0, MOST) : [];
    } catch {
      this.#calls = [];
    }
    this.show();
  }

  begin(number, direction) {
    this.#now = { number, direction, at: Date.now(), answered: false };
  }

  /** The call that began did not come about. */
  forget() {
    this.#now = null;
  }

  answered() {
    if (this.#now) this.#now.answered = true;
  }

  /** The call is over; `missed` says whether an incoming one that was not answered counts as missed. */
  end(missed = true) {
    const call = this.#now;
    this.#now = null;
    if (!call || (call.direction === "in" && !call.answered && !missed)) return;
    this.#calls = [call, ...this.#calls].slice(0, MOST);
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#calls));
    } catch {
      // Kept for as long as the page lives.
    }
    this.show();
  }

  /** The number dialled last, for redialling. */
  lastDialled() {
    return this.#calls.find((call) => call.direction === "out")?.number ?? null;
  }

  show() {
    this.#empty.hidden = this.#calls.length > 0;
    this.#list.replaceChildren(...this.#calls.map((call) => this.#item(call)));
  }

  #item({ number, direction, at, answered }) {
    const how = direction === "out" ? "recentOut" : answered ? "recentIn" : "recentMissed";
    const today = new Date(at).toDateString() === new Date().toDateString();
    const when = new Intl.DateTimeFormat(locale(), { ...(today ? {} : { dateStyle: "short" }), timeStyle: "short" }).format(at);
    const item = document.createElement("li");
    item.innerHTML = '<span class="what"><span class="name"></span> <span class="when"></span></span>';
    item.querySelector(".name").textContent = this.#shown(number);
    item.querySelector(".when").textContent = `${text(how)}, ${when}`;
    if (/^\+\d+$/.test(number)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain";
      button.textContent = text("call");
      button.setAttribute("aria-label", text("callName", { name: this.#shown(number) }));
      button.addEventListener("click", () => this.#dial(number));
      item.append(button);
    }
    return item;
  }
}
