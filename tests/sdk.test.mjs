// The provider's own Node SDK, which knows nothing of us, judges our switch: the REST calls that we use, the signatures,
// the documents that it writes, the tokens that it makes. What it takes for its own provider is good enough.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import twilio from "twilio";
import { openApplication } from "./harness/application.mjs";
import { ACCOUNT, openSwitch } from "./harness/switch.mjs";
import { ask, openTelephone } from "./harness/telephone.mjs";
import { until } from "./harness/wait.mjs";

const LINE = "+33199000001";
const NOWHERE = "+33199009999";
const { VoiceResponse } = twilio.twiml;

let provider;
let application;
let client;

before(async () => {
  provider = await openSwitch();
  application = await openApplication({
    "/greeting": "<Response><Say language=\"fr-FR\">Bonjour</Say><Pause length=\"60\"/></Response>",
    "/left": "<Response><Say>Parti</Say></Response>",
  });
  client = twilio(ACCOUNT.sid, ACCOUNT.token);
  client.api.baseUrl = provider.url;
  await client.incomingPhoneNumbers.create({ phoneNumber: LINE, voiceUrl: `${application.url}/greeting` });
});
after(async () => {
  await provider?.stop();
  await application?.close();
});

/** A caller who has dialled the line and hears its greeting. */
async function caller(t, number) {
  const telephone = await openTelephone(provider.url, { number });
  t.after(() => telephone.close());
  const call = await telephone.dial(LINE);
  await telephone.hears("Bonjour");
  return { telephone, call };
}

const refused = (code, status = 400) => (error) => {
  assert.equal(error.constructor.name, "RestException");
  assert.deepEqual({ code: error.code, status: error.status }, { code, status });
  assert.match(error.moreInfo, new RegExp(`/${code}$`));
  return true;
};

test("a call that the SDK creates rings, is answered, tells its progress in order and ends", async (t) => {
  const telephone = await openTelephone(provider.url, { number: "+33639980011" });
  t.after(() => telephone.close());
  const created = await client.calls.create({
    to: telephone.number,
    from: LINE,
    url: `${application.url}/greeting`,
    statusCallback: `${application.url}/progress`,
    statusCallbackEvent: ["initiated", "ringing", "answered", "completed"],
    timeout: 20,
  });
  assert.match(created.sid, /^CA[0-9a-f]{32}$/);
  assert.equal(created.accountSid, ACCOUNT.sid);
  assert.equal(created.direction, "outbound-api");
  assert.ok(["queued", "initiated", "ringing"].includes(created.status), created.status);
  assert.ok(created.dateCreated instanceof Date && !Number.isNaN(created.dateCreated.getTime()));

  assert.equal(await telephone.answer(), created.sid);
  await telephone.hears("Bonjour");
  assert.equal((await client.calls(created.sid).fetch()).status, "in-progress");
  const ended = await client.calls(created.sid).update({ status: "completed" });
  assert.equal(ended.sid, created.sid);
  await telephone.until("ended");

  const last = await application.asked("/progress", (form) => form.CallSid === created.sid && form.CallStatus === "completed");
  assert.match(last.form.CallDuration, /^\d+$/);
  const told = application.requests.filter((request) => request.path === "/progress" && request.form.CallSid === created.sid);
  const inOrder = told.map((request) => request.form).sort((a, b) => a.SequenceNumber - b.SequenceNumber);
  assert.deepEqual(inOrder.map((form) => form.CallStatus), ["initiated", "ringing", "in-progress", "completed"]);
  assert.deepEqual(inOrder.map((form) => form.SequenceNumber), ["0", "1", "2", "3"]);
  const fetched = await client.calls(created.sid).fetch();
  assert.equal(fetched.status, "completed");
  assert.match(fetched.duration, /^\d+$/);
  assert.ok(fetched.endTime >= fetched.startTime);
});

test("every webhook and callback carries a signature that the SDK's validator accepts, and no other", async (t) => {
  const { call, telephone } = await caller(t, "+33639980012");
  await telephone.hangUp();
  const asked = application.requests.filter((request) => request.form.CallSid === call);
  assert.ok(asked.length > 0);
  for (const { headers, url, form } of application.requests) {
    const signature = headers["x-twilio-signature"];
    assert.ok(twilio.validateRequest(ACCOUNT.token, signature, url, form), `of ${url}`);
    assert.ok(!twilio.validateRequest(ACCOUNT.token, signature, url, { ...form, CallSid: "CA0" }), "a changed form");
    assert.ok(!twilio.validateRequest("another token", signature, url, form), "another token");
  }
});

test("what is wrong is refused with the provider's own codes", async () => {
  const url = `${application.url}/greeting`;
  const to = "+33639980013";
  await assert.rejects(client.calls.create({ to: "not a number", from: LINE, url }), refused(21211));
  await assert.rejects(client.calls.create({ to, from: NOWHERE, url }), refused(21210));
  await assert.rejects(client.calls.create({ to, from: LINE }), refused(21205));
  await assert.rejects(client.calls(`CA${"0".repeat(32)}`).fetch(), refused(20404, 404));
  await assert.rejects(client.queues(`QU${"0".repeat(32)}`).members("Front").update({ url }), refused(20404, 404));
  await assert.rejects(client.messages.create({ to, from: LINE, body: "x".repeat(1601) }), refused(21617));
  const stranger = twilio(ACCOUNT.sid, "a wrong token");
  stranger.api.baseUrl = provider.url;
  await assert.rejects(stranger.calls.list(), refused(20003, 401));
});

test("a call that is over cannot be sent elsewhere or ended again", async (t) => {
  const { call, telephone } = await caller(t, "+33639980014");
  await telephone.hangUp();
  await until("the call is over", async () => (await client.calls(call).fetch()).status === "completed");
  await assert.rejects(client.calls(call).update({ url: `${application.url}/left` }), refused(21220));
  await assert.rejects(client.calls(call).update({ status: "completed" }), refused(21220));
});

test("lists are paged so that the SDK finds everything once", async (t) => {
  const sids = new Set();
  for (const last of [1, 2, 3, 4, 5]) sids.add((await caller(t, `+3363998002${last}`)).call);
  const all = await client.calls.list({ to: LINE, status: "in-progress", pageSize: 2 });
  const found = all.map((call) => call.sid).filter((sid) => sids.has(sid));
  assert.equal(found.length, 5, "none is lost and none comes twice");
  const firstTwo = await client.calls.list({ to: LINE, limit: 2 });
  assert.equal(firstTwo.length, 2);
});

test("a caller waits in a queue, is counted there, and is taken out by the SDK", async (t) => {
  const queue = await client.queues.create({ friendlyName: "the waiting room", maxSize: 50 });
  assert.match(queue.sid, /^QU[0-9a-f]{32}$/);
  application.documents["/wait"] = "<Response><Say>Patientez</Say><Pause length=\"30\"/></Response>";
  const into = new VoiceResponse();
  into.enqueue({ waitUrl: `${application.url}/wait`, action: `${application.url}/after-queue` }, "the waiting room");
  application.documents["/enqueue"] = into.toString();
  const { telephone, call } = await caller(t, "+33639980031");
  await client.calls(call).update({ url: `${application.url}/enqueue` });
  await telephone.hears("Patientez");
  const waiting = await application.asked("/wait", (form) => form.CallSid === call);
  assert.deepEqual([waiting.form.QueuePosition, waiting.form.CurrentQueueSize, waiting.form.QueueSid], ["1", "1", queue.sid]);
  assert.equal((await client.queues(queue.sid).fetch()).currentSize, 1);
  assert.deepEqual((await client.queues(queue.sid).members.list()).map((member) => member.callSid), [call]);

  const taken = await client.queues(queue.sid).members(call).update({ url: `${application.url}/left` });
  assert.equal(taken.callSid, call);
  await telephone.hears("Parti");
  const result = await application.asked("/after-queue", (form) => form.CallSid === call);
  assert.equal(result.form.QueueResult, "redirected");
  assert.equal((await client.queues(queue.sid).fetch()).currentSize, 0);
});

test("a conference's participants are listed, held, muted and removed", async (t) => {
  const room = new VoiceResponse();
  room.dial({ action: `${application.url}/left` }).conference(
    {
      beep: "false",
      statusCallback: `${application.url}/room`,
      statusCallbackEvent: ["start", "end", "join", "leave", "mute", "hold"],
    },
    "room-7",
  );
  application.documents["/room-7"] = room.toString();
  const first = await caller(t, "+33639980041");
  const second = await caller(t, "+33639980042");
  for (const { call } of [first, second]) await client.calls(call).update({ url: `${application.url}/room-7` });
  const joined = await application.asked("/room", (form) => form.StatusCallbackEvent === "participant-join" && form.CallSid === second.call);
  assert.equal(joined.form.FriendlyName, "room-7");
  const conference = client.conferences(joined.form.ConferenceSid);
  assert.equal((await conference.fetch()).status, "in-progress");
  assert.deepEqual(new Set((await conference.participants.list()).map((one) => one.callSid)), new Set([first.call, second.call]));

  assert.equal((await conference.participants(second.call).update({ hold: true })).hold, true);
  await application.asked("/room", (form) => form.StatusCallbackEvent === "participant-hold" && form.CallSid === second.call);
  assert.equal((await conference.participants(second.call).update({ hold: false, muted: true })).muted, true);
  assert.equal(await conference.participants(second.call).remove(), true);
  await application.asked("/room", (form) => form.StatusCallbackEvent === "participant-leave" && form.CallSid === second.call);
  await conference.update({ status: "completed" });
  await application.asked("/room", (form) => form.StatusCallbackEvent === "conference-end");
});

test("a document that the SDK writes is executed: keys are gathered and posted", async (t) => {
  const menu = new VoiceResponse();
  menu.gather({ numDigits: 1, action: `${application.url}/chosen`, timeout: 10 }).say({ language: "fr-FR" }, "Tapez un chiffre");
  menu.say("Personne");
  application.documents["/menu"] = menu.toString();
  application.documents["/chosen"] = (form) => `<Response><Say>Choix ${form.Digits}</Say></Response>`;
  const { telephone, call } = await caller(t, "+33639980051");
  await client.calls(call).update({ url: `${application.url}/menu` });
  await telephone.hears("Tapez");
  await telephone.press("3");
  await telephone.hears("Choix 3");
  assert.ok(!(await telephone.said()).includes("Personne"));
});

test("an access token that the SDK makes opens a telephone in the browser's way, and one with a wrong key does not", async (t) => {
  const token = (secret) => {
    const made = new twilio.jwt.AccessToken(ACCOUNT.sid, ACCOUNT.key, secret, { identity: "mediator_7", ttl: 600 });
    made.addGrant(new twilio.jwt.AccessToken.VoiceGrant({ incomingAllow: true }));
    return made.toJwt();
  };
  const register = (body) => ask("POST", `${provider.url}/telephones/api/registrations`, body);
  const registered = await register({ token: token(ACCOUNT.secret) });
  assert.equal(registered.address, "client:mediator_7");
  const created = await client.calls.create({ to: "client:mediator_7", from: LINE, url: `${application.url}/greeting` });
  const telephone = `${provider.url}/telephones/api/${registered.telephone}`;
  await until("it rings", async () => (await ask("GET", telephone)).call?.call === created.sid);
  await client.calls(created.sid).update({ status: "canceled" });
  await until("it rings no more", async () => (await ask("GET", telephone)).state === "idle");
  await ask("DELETE", telephone);
  await assert.rejects(register({ token: token("a wrong secret") }), /bad_token/);
});

test("a text message goes out, arrives, and tells its status", async (t) => {
  const telephone = await openTelephone(provider.url, { number: "+33639980061" });
  t.after(() => telephone.close());
  const sent = await client.messages.create({
    to: telephone.number,
    from: LINE,
    body: "Votre rendez-vous est noté. À bientôt 🙂",
    statusCallback: `${application.url}/sms`,
  });
  assert.match(sent.sid, /^SM[0-9a-f]{32}$/);
  assert.equal((await telephone.until("message:Votre rendez-vous")).body, "Votre rendez-vous est noté. À bientôt 🙂");
  await application.asked("/sms", (form) => form.MessageSid === sent.sid && form.MessageStatus === "delivered");
});
