// A scripted telephone: dials, answers, presses keys and listens through the switch's control API
// (services/softswitch/src/control).

/** A telephone at the switch, with a `number` of its own. `behaviour` is what it does by itself. */
export async function openTelephone(switchUrl, { number, withheld, behaviour } = {}) {
  await ask("POST", `${switchUrl}/control/telephones`, { number, withheld, behaviour });
  const mine = `${switchUrl}/control/telephones/${encodeURIComponent(number)}`;
  const telephone = {
    number,
    snapshot: () => ask("GET", mine),
    /**
     * Waits for a condition of the control API (`talking`, `said:…`, `event:joined`, `play:music`, `tone:700`, …),
     * looked for since the call began or since the event `since`. Returns the event, if one made it true.
     */
    async until(condition, { since, seconds = 20 } = {}) {
      const query = new URLSearchParams({ until: condition, timeout_ms: seconds * 1000 });
      if (since !== undefined) query.set("since", since);
      const answer = await fetch(`${mine}/wait?${query}`);
      const { met, event, message } = await answer.json();
      if (met) return event;
      const heard = JSON.stringify((await telephone.events()).slice(-10));
      throw new Error(`${number} waited ${seconds} s in vain for ${condition} (${message ?? answer.status}); last told: ${heard}`);
    },
    hears: (words, options) => telephone.until(`said:${words}`, options),
    /** Where its events stand now: for `since`. */
    now: async () => (await telephone.snapshot()).last_event,
    events: async () => (await ask("GET", `${mine}/events?since=0`)).events,
    /** Everything that was said to it so far. */
    said: async () => (await ask("GET", `${mine}/said?since=0`)).said.map((one) => one.text),
    /** Dials; returns the call's sid. */
    dial: async (to, parameters) => (await ask("POST", `${mine}/dial`, { to, parameters })).call,
    /** Waits until it rings; returns the call's sid. */
    async rings(options) {
      await telephone.until("ringing", options);
      return (await telephone.snapshot()).call.call;
    },
    /** Waits until it rings, and picks up; returns the call's sid. */
    async answer(options) {
      const call = await telephone.rings(options);
      await ask("POST", `${mine}/answer`);
      return call;
    },
    decline: () => ask("POST", `${mine}/decline`),
    hangUp: () => ask("POST", `${mine}/hang-up`),
    press: (keys) => ask("POST", `${mine}/press`, { keys }),
    speak: (text) => ask("POST", `${mine}/speak`, { text }),
    tone: (hz) => ask("POST", `${mine}/tone`, { hz }),
    message: async (to, body) => (await ask("POST", `${mine}/messages`, { to, body })).sid,
    close: () => ask("DELETE", mine),
  };
  return telephone;
}

/** Sets what goes wrong at the switch from now on; see `POST /control/faults`. */
export const setFaults = (switchUrl, faults) => ask("POST", `${switchUrl}/control/faults`, faults);
export const clearFaults = (switchUrl) => ask("DELETE", `${switchUrl}/control/faults`);
/** What the provider's debugger would show: `[{ at, code, level, message, resource, url }]`. */
export const alerts = async (switchUrl) => (await ask("GET", `${switchUrl}/control/alerts`)).alerts;
export const switchStatus = (switchUrl) => ask("GET", `${switchUrl}/control/status`);

/** One JSON request; anything but 2xx is an error that shows the answer. */
export async function ask(method, url, body) {
  const answer = await fetch(url, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} from ${method} ${new URL(url).pathname}: ${text}`);
  return text ? JSON.parse(text) : undefined;
}
