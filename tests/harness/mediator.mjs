// A mediator without a browser: a signed-in session at the console and a scripted telephone.

import { openTelephone } from "./telephone.mjs";
import { PASSWORD } from "./sample.mjs";
import { until } from "./wait.mjs";

/** Signs somebody in by plain HTTP. `get` and `post` carry the session and the form token. */
export async function signInSession(house, login, password = PASSWORD) {
  const cookies = new Map();
  let csrf = "";
  async function send(method, path, body) {
    const answer = await fetch(`${house.url}${path}`, {
      method,
      redirect: "manual",
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(body ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      body,
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, value] = cookie.split(";")[0].split("=");
      cookies.set(name, value);
    }
    const text = await answer.text();
    csrf = text.match(/name="csrf" value="([^"]+)"/)?.[1] ?? csrf;
    return { status: answer.status, headers: answer.headers, text };
  }
  const session = {
    get: (path) => send("GET", path),
    post: (path, fields = {}) => send("POST", path, new URLSearchParams({ csrf, ...fields }).toString()),
  };
  await session.get("/sign-in");
  const answer = await session.post("/sign-in", { login, password, next: "/" });
  if (answer.status !== 303) throw new Error(`${login} could not sign in: ${answer.status} ${answer.text.slice(0, 500)}`);
  return session;
}

/** A mediator at work: the desk's session, and a telephone with the identity that the desk gives it. */
export async function openMediator(house, login, behaviour = {}, password = PASSWORD) {
  const session = await signInSession(house, login, password);
  await session.get("/desk");
  const { token } = JSON.parse((await session.get("/desk/telephone")).text);
  const { grants } = JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
  const telephone = await openTelephone(house.switchUrl, { number: `client:${grants.identity}`, behaviour });
  const mediator = {
    session,
    telephone,
    async now() {
      const { text } = await session.get("/desk/now");
      return { state: text.match(/data-state="([^"]+)"/)?.[1], call: text.match(/data-current-call="([^"]+)"/)?.[1], text };
    },
    /** Waits until the desk stands so: offline, available, on_break, ringing, talking, wrap_up. */
    stands: (state, options) => until(`${login} stands ${state}`, async () => {
      const now = await mediator.now();
      if (now.state === state) return now;
      throw new Error(`stands ${now.state}`);
    }, options),
    beAvailable: () => session.post("/desk/presence", { presence: "available" }),
    /** Saves the two fields that a sheet must have, and ends the wrap-up. */
    async finish() {
      const { call } = await mediator.stands("wrap_up");
      await session.post(`/sheets/${call}`, { version: "0", theme: "email", outcome: "finalisee" });
      await session.post("/desk/done");
    },
  };
  return mediator;
}
