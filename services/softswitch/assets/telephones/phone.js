// A telephone in the browser, for any page: registers with the switch, rings, dials, talks.
//
//   import { Phone } from "<switch>/telephones/phone.js";
//   const phone = new Phone();
//   phone.on("ringing", ({ from, parameters }) => …);
//   await phone.register({ token });        // client:identity, or { number: "+33639980001" }, or {} for any number
//   await phone.answer();
//
// The page around it shows things; this file shows nothing. Every method that talks to the switch rejects with
// an Error that has a `code` (see the switch's documentation of the protocol) when it refuses.

import { Speaker } from "./speech.js";
import { Voice } from "./voice.js";

const RECONNECT = [500, 1000, 2000, 5000, 10_000];
/** A token is renewed so long before its end. */
const RENEW_BEFORE = 60_000;
/** How long a page that is being loaded again waits for the one before to let go of its telephone. */
const CLAIM = 2000;

/**
 * Events (each a CustomEvent; `on` hands over the detail):
 * - `state` {state, call}: `off`, `idle`, `dialling`, `ringing` or `talking`
 * - `registered` {address} · `offline` {} · `online` {} · `unregistered` {reason}
 * - `ringing` {call, from, to, parameters} · `ring-cancelled` {call, reason}
 * - `dialling` {call, to} · `answered` {call}
 * - `ended` {call, reason}: the protocol's reasons, or `lost` when the switch no longer knows the call
 * - `said` {id, text, lang}, when its turn comes · `said-end` {id} · `said-stopped` {}
 * - `playing` {what, url} · `playing-end` {} · `joined` {room, muted, hold} · `left` {}
 * - `keys` {digits} · `sms` {sid, from, to, body, direction, at}
 * - `voice` {connected} · `mic-ready` {} · `mic-refused` {why: refused | absent | busy | insecure} · `sound-blocked` {}
 * - `error` {error}: something went wrong that nobody waits for
 */
export class Phone extends EventTarget {
  #base;
  #speak;
  #farewell;
  #identity = null;
  #id = null;
  #events = null;
  #online = false;
  #lastEvent = 0;
  #attempt = 0;
  #timer = null;
  #renewal = null;
  #speaker = new Speaker();
  #voice = null;
  #lastEnded = null;

  /** `off` until registered; then `idle`, `dialling`, `ringing` (somebody calls) or `talking`. */
  state = "off";
  /** The number, or `client:identity`. */
  address = null;
  /** Whether what machines say is pronounced here (the browser has voices, and the page wants it). */
  speaks = false;
  /** The call in progress: {call, direction, other, parameters, since} or null. */
  call = null;

  /**
   * - `base`: the switch's telephone API, by default beside this file;
   * - `speak`: pronounce what machines say (true);
   * - `farewell`: hang up when the page goes away (false: the next page may go on with the call).
   */
  constructor({ base = new URL("./api/", import.meta.url), speak = true, farewell = false } = {}) {
    super();
    this.#base = new URL(base, globalThis.location?.href);
    this.#speak = speak;
    this.#farewell = farewell;
    globalThis.addEventListener?.("pagehide", () => this.#leavePage());
    // A page brought back whole by the browser's back button had said goodbye.
    globalThis.addEventListener?.("pageshow", ({ persisted }) => persisted && this.#farewell && this.#identity && this.#retry());
    globalThis.addEventListener?.("online", () => this.#id && !this.#online && this.#listen());
  }

  /** Calls `act` with the detail of each event of this name. */
  on(name, act) {
    this.addEventListener(name, (event) => act(event.detail, event));
    return this;
  }

  /**
   * Puts the telephone on the network, and keeps it there. One of `number`, `token`, `getToken` (an async function,
   * asked again whenever the token ends), or none for a number that the switch chooses. Gives the address.
   */
  async register({ number, token, getToken } = {}) {
    this.#identity = { number, token, getToken };
    await this.#enlist();
    return this.address;
  }

  /** Takes the telephone off the network; a call in progress is hung up. */
  async unregister() {
    const id = this.#id;
    this.#forget();
    this.#identity = null;
    if (id) await this.#request("DELETE", id).catch(() => {});
    this.#become("off", null);
  }

  /** A newer token for the same identity, for pages that don't give `getToken`. */
  async renew(token) {
    this.#identity.token = token;
    const { expires_at: expires } = await this.#request("POST", `${this.#id}/token`, { token });
    this.#renewAt(expires);
  }

  /** Calls a number. `parameters` reach the application, for a `client:` telephone. */
  async dial(to, parameters) {
    const body = parameters ? { to, parameters } : { to };
    const { call } = await this.#request("POST", `${this.#id}/calls`, body);
    // Its events may have overtaken the answer: then it has begun already, or is even over.
    if (this.call?.call !== call && this.#lastEnded !== call) {
      this.#begin({ call, direction: "out", other: to, parameters: parameters ?? {}, since: Date.now() }, "dialling");
    }
    if (this.call) this.#talk();
    return call;
  }

  /** Takes the call that rings. */
  async answer() {
    const { call } = this.#current();
    await this.#onCall("answer", {});
    if (this.call?.call === call) this.#talk();
  }

  /** Refuses the call that rings. */
  async decline() {
    await this.#onCall("decline", {});
  }

  /** Ends the call. */
  async hangup() {
    if (!this.call) return;
    this.#hush();
    await this.#onCall("hang-up", {});
  }

  /** Presses one key or several (0–9 * # A–D). What is being said falls silent at once. */
  async press(keys) {
    this.#hush();
    await this.#onCall("keys", { digits: keys });
  }

  /** The same key as a tone event in the media (RFC 4733), as a telephone set sends it. */
  pressInMedia(key) {
    this.#hush();
    return this.#voice?.pressInMedia(key) ?? false;
  }

  /** What the person said, typed or recognised, for a machine that asked for speech. */
  async speak(text) {
    this.#hush();
    await this.#onCall("speech", { text });
  }

  /** Whether our microphone is silenced. */
  get muted() {
    return this.#voice?.muted ?? false;
  }

  mute(muted) {
    if (this.#voice) this.#voice.muted = muted;
  }

  /** Sends an SMS. */
  async sendMessage(to, body) {
    return this.#request("POST", `${this.#id}/messages`, { to, body });
  }

  /** All SMS of this telephone, oldest first. */
  async messages() {
    return (await this.#request("GET", `${this.#id}/messages`)).messages;
  }

  /** After `sound-blocked`: call this in a click. */
  async unblockSound() {
    await this.#voice?.unblock();
  }

  /** For tests: the strongest frequency now heard in the call (Hz), or null. */
  heardFrequency() {
    return this.#voice?.heardFrequency() ?? null;
  }

  // --- on the network ---

  async #enlist() {
    const { number, token, getToken } = this.#identity;
    const fresh = getToken ? await getToken() : token;
    this.speaks = this.#speak && (await this.#speaker.ready());
    const body = fresh ? { token: fresh } : number ? { number } : {};
    const registered =
      (await this.#resume(fresh ? "client" : number, fresh)) ??
      (await this.#request("POST", "registrations", { ...body, speaks: this.speaks }));
    this.#id = registered.telephone;
    this.address = registered.address;
    if (!fresh) this.#identity.number = registered.address;
    claim(this.#id);
    remember(fresh ? "client" : registered.address, this.#id);
    this.#lastEvent = 0;
    this.#renewAt(registered.expires_at);
    this.#listen();
    this.#tell("registered", { address: this.address });
    if (this.state === "off") this.#become("idle", null);
  }

  /** Goes on with the registration of the page before (a reload, the next page of a site), if it still stands. */
  async #resume(name, token) {
    const id = name ? recall(name) : null;
    // A tab that was duplicated remembers what the other one still uses: two pages would take the voice from each other.
    if (!id || !(await claim(id))) return null;
    try {
      const { telephone, address } = await this.#request("GET", id);
      const renewed = token ? await this.#request("POST", `${telephone}/token`, { token }) : null;
      return { telephone, address, expires_at: renewed?.expires_at };
    } catch {
      return null;
    }
  }

  #renewAt(expires) {
    clearTimeout(this.#renewal);
    if (!expires || !this.#identity.getToken) return;
    const wait = Math.min(Math.max(expires - Date.now() - RENEW_BEFORE, 1000), 2 ** 31 - 1);
    this.#renewal = setTimeout(async () => {
      try {
        await this.renew(await this.#identity.getToken());
      } catch (error) {
        this.#tell("error", { error });
      }
    }, wait);
  }

  #listen() {
    this.#events?.close();
    clearTimeout(this.#timer);
    const events = new EventSource(new URL(`${this.#id}/events`, this.#base));
    this.#events = events;
    events.addEventListener("open", () => {
      this.#attempt = 0;
      if (!this.#online) {
        this.#online = true;
        this.#tell("online", {});
      }
    });
    events.addEventListener("error", () => {
      if (this.#events !== events) return;
      this.#wentOffline();
      // While it is CONNECTING the browser itself tries again; CLOSED is final.
      if (events.readyState === EventSource.CLOSED) this.#retry();
    });
    for (const [name, act] of Object.entries(this.#handlers)) {
      events.addEventListener(name, ({ data }) => {
        const event = JSON.parse(data);
        if (name !== "snapshot") {
          if (event.id <= this.#lastEvent) return;
          this.#lastEvent = event.id;
        }
        act.call(this, event);
      });
    }
  }

  #wentOffline() {
    if (!this.#online) return;
    this.#online = false;
    this.#tell("offline", {});
  }

  #retry() {
    clearTimeout(this.#timer);
    const wait = RECONNECT[Math.min(this.#attempt, RECONNECT.length - 1)];
    this.#attempt += 1;
    this.#timer = setTimeout(async () => {
      if (!this.#identity) return;
      try {
        await this.#enlist();
      } catch (error) {
        if (error.code === "bad_token") this.#tell("error", { error });
        this.#retry();
      }
    }, wait);
  }

  #forget() {
    clearTimeout(this.#timer);
    clearTimeout(this.#renewal);
    this.#events?.close();
    this.#events = null;
    this.#endCall();
    this.#id = null;
  }

  #leavePage() {
    if (!this.#farewell || !this.#id) return;
    // The page may be gone before an answer comes; keepalive lets the request finish.
    fetch(new URL(this.#id, this.#base), { method: "DELETE", keepalive: true }).catch(() => {});
    for (const name of ["client", this.address]) remember(name, null);
  }

  // --- what the switch tells ---

  #handlers = {
    snapshot(now) {
      const { state, call } = now;
      this.#lastEvent = now.last_event ?? this.#lastEvent;
      const before = this.call;
      if (before && before.call !== call?.call) this.#ended({ call: before.call, reason: "lost" });
      if (!call) {
        this.#become("idle", null);
        return;
      }
      const known = this.call?.call === call.call;
      this.#begin({ ...call, parameters: call.parameters ?? {} }, state);
      if (state === "ringing") {
        const { call: sid, other: from, parameters = {} } = call;
        if (!known) this.#tell("ringing", { call: sid, from, to: this.address, parameters });
      } else {
        this.#talk();
      }
    },
    ringing({ call, from, to, parameters, at }) {
      this.#begin({ call, direction: "in", other: from, parameters: parameters ?? {}, since: at }, "ringing");
      this.#tell("ringing", { call, from, to, parameters: parameters ?? {} });
    },
    ring_cancelled({ call, reason }) {
      if (this.call?.call !== call) return;
      this.#endCall();
      this.#become("idle", null);
      this.#tell("ring-cancelled", { call, reason });
    },
    dialling({ call, to, at }) {
      if (this.call?.call !== call) this.#begin({ call, direction: "out", other: to, parameters: {}, since: at }, "dialling");
      this.#tell("dialling", { call, to });
    },
    answered({ call, at }) {
      if (this.call?.call !== call) return;
      this.#begin({ ...this.call, since: at }, "talking");
      this.#tell("answered", { call });
      this.#talk();
    },
    say({ id, call, text, language, duration_ms: duration }) {
      if (this.call?.call !== call) return;
      this.#speaker.say({
        text,
        language,
        duration,
        aloud: this.speaks,
        started: () => this.#tell("said", { id, text, lang: language }),
        done: () => {
          this.#tell("said-end", { id });
          if (this.speaks) this.#request("POST", `${this.#id}/calls/${call}/spoken`, { say: id }).catch(() => {});
        },
      });
    },
    say_stopped() {
      this.#hush();
    },
    play({ what, url }) {
      this.#tell("playing", { what, url });
    },
    play_stopped() {
      this.#tell("playing-end", {});
    },
    joined({ room, muted, hold }) {
      this.#tell("joined", { room, muted, hold });
    },
    left() {
      this.#tell("left", {});
    },
    keys({ digits }) {
      this.#tell("keys", { digits });
    },
    ended(event) {
      if (!this.call || this.call.call === event.call) this.#ended(event);
    },
    message({ sid, from, to, body, direction, at }) {
      this.#tell("sms", { sid, from, to, body, direction, at });
    },
    unregistered({ reason }) {
      this.#forget();
      this.#become("off", null);
      this.#tell("unregistered", { reason });
      // Whoever replaced us wants our place; in the other cases it is ours.
      if (reason !== "replaced" && (reason !== "token_expired" || this.#identity?.getToken)) this.#retry();
    },
  };

  #ended({ call, reason }) {
    this.#lastEnded = call;
    this.#endCall();
    this.#become("idle", null);
    this.#tell("ended", { call, reason });
  }

  // --- the call ---

  #begin(call, state) {
    this.call = call;
    this.#become(state, call);
  }

  /** Opens the voice of the call, once. */
  #talk() {
    if (this.#voice) return;
    const { call } = this.call;
    const voice = new Voice(async (sdp) => (await this.#request("POST", `${this.#id}/calls/${call}/media`, { type: "offer", sdp })).sdp);
    this.#voice = voice;
    voice.addEventListener("connected", () => this.#tell("voice", { connected: true }));
    voice.addEventListener("wavering", () => this.#tell("voice", { connected: false }));
    voice.addEventListener("failed", ({ detail }) => this.#tell("error", detail));
    for (const name of ["mic-ready", "mic-refused", "sound-blocked"]) {
      voice.addEventListener(name, ({ detail }) => this.#tell(name, detail));
    }
    voice.open();
  }

  #endCall() {
    this.#hush();
    this.#voice?.close();
    this.#voice = null;
    this.call = null;
  }

  #hush() {
    this.#speaker.stop();
    this.#tell("said-stopped", {});
  }

  #current() {
    if (!this.call) throw Object.assign(new Error("no call"), { code: "unknown_call" });
    return this.call;
  }

  async #onCall(what, body) {
    const { call } = this.#current();
    try {
      await this.#request("POST", `${this.#id}/calls/${call}/${what}`, body);
    } catch (error) {
      // The switch knows better whether there is a call.
      if (error.code === "unknown_call") this.#handlers.snapshot.call(this, await this.#request("GET", this.#id));
      throw error;
    }
  }

  #become(state, call) {
    const changed = this.state !== state || this.call !== call;
    this.state = state;
    this.call = call;
    if (changed) this.#tell("state", { state, call });
  }

  async #request(method, path, body) {
    const answer = await fetch(new URL(path, this.#base), {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    let data = null;
    try {
      data = text ? JSON.parse(text) : null;
    } catch {
      // Something between the switch and us answered; the status says enough.
    }
    if (!answer.ok) {
      throw Object.assign(new Error(data?.message ?? `HTTP ${answer.status}`), { code: data?.code ?? "failed", status: answer.status });
    }
    return data;
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

// A page may be denied its storage; then it merely can't go on with the registration of the page before.
const KEPT = "permanence.telephone.";

/** What this page holds, for as long as it stands. */
const claimed = new Map();

/**
 * Makes a registration this page's own; false when another page has it. The page before may be about to go (a reload),
 * so it is waited for. Where the browser has no locks (a page without HTTPS) nothing is known, and it is believed.
 */
function claim(id) {
  if (!globalThis.navigator?.locks) return true;
  if (!claimed.has(id)) {
    const mine = new Promise((told) => {
      const held = () => { told(true); return new Promise(() => {}); };
      navigator.locks.request(`permanence-telephone ${id}`, { signal: AbortSignal.timeout(CLAIM) }, held).catch(() => told(false));
    });
    claimed.set(id, mine);
    mine.then((mine) => { if (!mine) claimed.delete(id); });
  }
  return claimed.get(id);
}

function remember(name, id) {
  try {
    if (id === null) sessionStorage.removeItem(KEPT + name);
    else sessionStorage.setItem(KEPT + name, id);
  } catch {
    // Nothing to keep it in.
  }
}

function recall(name) {
  try {
    return sessionStorage.getItem(KEPT + name);
  } catch {
    return null;
  }
}
