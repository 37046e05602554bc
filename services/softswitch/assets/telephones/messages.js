// The SMS of this telephone.

import { toNetwork, toPeople } from "./numbers.js";
import { locale, text } from "./texts.js";

const at = (id) => document.getElementById(id);

export class Messages {
  #phone;
  #shown;
  #announce;
  #all = [];

  constructor(phone, shown, announce) {
    this.#phone = phone;
    this.#shown = shown;
    this.#announce = announce;
    phone.on("sms", (message) => {
      this.#add(message);
      if (message.direction === "in") announce(text("messageNew", { name: shown(message.from) }));
    });
    at("message").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  /** All there are, from the switch. */
  async load() {
    try {
      this.#all = await this.#phone.messages();
      this.show();
    } catch {
      // They come with the next registration.
    }
  }

  /** Whom to write to, when nobody is named yet. */
  suggest(number) {
    if (number && !at("message-to").value) at("message-to").value = toPeople(number);
  }

  show() {
    at("messages").replaceChildren(...this.#all.map((message) => this.#item(message)));
    this.#toNewest();
  }

  #add(message) {
    if (this.#all.some(({ sid }) => sid === message.sid)) return;
    this.#all.push(message);
    at("messages").append(this.#item(message));
    this.#toNewest();
    if (message.direction === "in") at("message-to").value = toPeople(message.from);
  }

  #toNewest() {
    at("messages-empty").hidden = this.#all.length > 0;
    at("thread").hidden = this.#all.length === 0;
    at("thread").scrollTop = at("thread").scrollHeight;
  }

  #item({ from, to, body, direction, at: time }) {
    const item = document.createElement("li");
    item.className = direction;
    const who = document.createElement("span");
    who.className = "who";
    const name = direction === "in" ? text("messageFrom", { name: this.#shown(from) }) : text("messageSentTo", { name: this.#shown(to) });
    who.textContent = `${name}, ${new Intl.DateTimeFormat(locale(), { timeStyle: "short" }).format(time)}`;
    item.append(who, body);
    return item;
  }

  async #send() {
    const error = at("message-error");
    error.textContent = "";
    const to = toNetwork(at("message-to").value);
    const body = at("message-body").value.trim();
    if (!to) {
      error.textContent = text("badNumber");
      at("message-to").focus();
      return;
    }
    if (!body) {
      at("message-body").focus();
      return;
    }
    try {
      await this.#phone.sendMessage(to, body);
      at("message-body").value = "";
    } catch {
      error.textContent = text("messageNotSent");
    }
  }
}
