// What strangers, broken clients and bad luck send to the webhooks: refused politely, changing nothing.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { connect } from "node:net";
import twilio from "twilio";
import { signInSession } from "./harness/mediator.mjs";
import { ACCOUNT, openHouse } from "./harness/house.mjs";
import { COORDINATOR, LINE } from "./harness/sample.mjs";

let house;
let coordinator;
let calls = 0;

before(async () => {
  house = await openHouse();
  coordinator = await signInSession(house, COORDINATOR);
});
after(() => house?.stop());

/** The form of the first webhook of a call that nobody has seen before. */
const inbound = (more = {}) => ({
  AccountSid: ACCOUNT.sid,
  ApiVersion: "2010-04-01",
  CallSid: `CA${String(++calls).padStart(32, "0")}`,
  CallStatus: "ringing",
  Direction: "inbound",
  From: "+33639980401",
  To: LINE,
  ...more,
});

/** Posts a webhook; signed as the provider signs, unless `signature` is given. */
function webhook(path, form, { signature, type = "application/x-www-form-urlencoded", body } = {}) {
  const url = `${house.url}${path}`;
  return fetch(url, {
    method: "POST",
    headers: { "content-type": type, "x-twilio-signature": signature ?? twilio.getExpectedTwilioSignature(ACCOUNT.token, url, form) },
    body: body ?? new URLSearchParams(form).toString(),
  });
}

/** What the coordinator sees of the hotline now: a change anywhere shows here. Running times are left out. */
async function board() {
  const { status, text } = await coordinator.get("/board/now");
  assert.equal(status, 200);
  return text.replaceAll(/data-since="\d+"|data-until="\d+"/g, "").replaceAll(/<[^>]*class="[^"]*number[^"]*"[^>]*>[^<]*/g, "");
}

async function changesNothing(act) {
  const before = await board();
  await act();
  assert.equal(await board(), before, "the board is as it was");
}

test("a webhook without a signature, or with a wrong one, is 403 and changes nothing", async () => {
  await changesNothing(async () => {
    for (const path of ["/telephony/voice", "/telephony/sms", "/telephony/status"]) {
      for (const signature of ["", "bm90IGEgc2lnbmF0dXJl", "é", twilio.getExpectedTwilioSignature("another token", `${house.url}${path}`, inbound())]) {
        const answer = await webhook(path, inbound(), { signature: Buffer.from(signature).toString("latin1") });
        assert.equal(answer.status, 403, `${path} with ${JSON.stringify(signature)}`);
      }
    }
  });
});

test("a signature for another address or another form is 403", async () => {
  const form = inbound();
  const signature = twilio.getExpectedTwilioSignature(ACCOUNT.token, `${house.url}/telephony/sms`, form);
  assert.equal((await webhook("/telephony/voice", form, { signature })).status, 403);
  const changed = twilio.getExpectedTwilioSignature(ACCOUNT.token, `${house.url}/telephony/voice`, form);
  assert.equal((await webhook("/telephony/voice", { ...form, From: "+33639980402" }, { signature: changed })).status, 403);
});

test("news about a call that nobody knows is answered politely and changes nothing", async () => {
  await changesNothing(async () => {
    for (const CallStatus of ["in-progress", "completed", "failed", "a status of the future"]) {
      const answer = await webhook("/telephony/status", inbound({ CallStatus, CallDuration: "12", SequenceNumber: "9" }));
      assert.ok(answer.status < 300, `${CallStatus}: ${answer.status}`);
    }
  });
});

test("a form that is not one is 400 with a reason", async () => {
  const withoutCall = await webhook("/telephony/voice", inbound({ CallSid: "" }));
  assert.equal(withoutCall.status, 400);
  assert.match(await withoutCall.text(), /CallSid/);
  // The provider signs the address alone where the body is no form.
  const json = await webhook("/telephony/voice", {}, { type: "application/json", body: "{\"CallSid\":\"CA1\"}" });
  assert.ok([400, 403].includes(json.status), String(json.status));
  assert.ok((await json.text()).length > 10);
});

test("the same first webhook twice is one call with the same answer", async () => {
  const form = inbound();
  const first = await (await webhook("/telephony/voice", form)).text();
  assert.match(first, /Solidarité Numérique/);
  assert.equal(await (await webhook("/telephony/voice", form)).text(), first);
  assert.ok((await webhook("/telephony/status", { ...form, CallStatus: "completed", SequenceNumber: "1" })).status < 300);
  assert.ok((await webhook("/telephony/status", { ...form, CallStatus: "completed", SequenceNumber: "1" })).status < 300, "its end twice");
});

test("a number that is hidden, unknown words and emoji are greeted like everybody", async () => {
  for (const more of [{ From: "anonymous" }, { From: "" }, { From: "+266696687" }, { CallerName: "Zoé 🙂", SomethingNew: "é" }]) {
    const answer = await webhook("/telephony/voice", inbound(more));
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-type"), /^text\/xml/);
    assert.match(await answer.text(), /Solidarité Numérique/);
  }
});

test("a body of ten megabytes is refused, and the house answers others meanwhile", async () => {
  const large = "x".repeat(10 * 1024 * 1024);
  const [refused, greeted] = await Promise.all([
    // The server may close the connection before it has read everything: that is a refusal too.
    webhook("/telephony/voice", {}, { body: `CallSid=${large}`, signature: "none" }).then((answer) => answer.status, () => "closed"),
    webhook("/telephony/voice", inbound()),
  ]);
  assert.ok([413, "closed"].includes(refused), String(refused));
  assert.equal(greeted.status, 200);
});

test("a hundred clients that never finish their request keep nobody else waiting", async (t) => {
  const { port } = new URL(house.url);
  const slow = await Promise.all(
    Array.from({ length: 100 }, () => new Promise((resolve, reject) => {
      const socket = connect(Number(port), "127.0.0.1", () => {
        socket.write("POST /telephony/voice HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nCallSid=");
        resolve(socket);
      });
      socket.once("error", reject);
    })),
  );
  slow.forEach((socket) => socket.on("error", () => {}));
  t.after(() => slow.forEach((socket) => socket.destroy()));
  const answer = await webhook("/telephony/voice", inbound());
  assert.equal(answer.status, 200);
});

test("an address of ours that was tampered with is 403", async () => {
  const form = inbound();
  const document = await (await webhook("/telephony/voice", form)).text();
  const address = new URL(document.match(/action="([^"]+)"/)[1].replaceAll("&amp;", "&"));
  const { pathname, searchParams } = address;
  searchParams.set("at", "attente");
  const tampered = `${pathname}?${searchParams}`;
  assert.equal((await webhook(tampered, { ...form, Digits: "0" })).status, 403);
});
