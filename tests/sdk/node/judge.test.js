// Twilio's Node SDK against a served simulator: STOPGAP_URL says where it is, and every test is a new account.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { test } from "node:test";
import twilio from "twilio";

const URL_OF = process.env.STOPGAP_URL;
const TOKEN = "n".repeat(32);
const STUDENT = "+15553010001";
const CODES = { optedOut: 21610, notFound: 20404, taken: 21422, unauthenticated: 20003, notActive: 20005 };

// The SDK has no setting for another host, so its client's requests are sent elsewhere, as its documentation advises.
class Retargeted extends twilio.Twilio {
  request(options) {
    return super.request({ ...options, uri: options.uri.replace(/^https:\/\/[a-z]+\.twilio\.com/, URL_OF) });
  }
}

function account() {
  const sid = `AC${randomBytes(16).toString("hex")}`;
  const headers = { Authorization: `Basic ${Buffer.from(`${sid}:${TOKEN}`).toString("base64")}` };
  const control = async (method, path, body) => {
    const answer = await fetch(`${URL_OF}/_sim/${path}`, {
      method, headers: { ...headers, "Content-Type": "application/json" }, body: body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.status === 204 ? null : answer.json();
  };
  return {
    sid,
    client: new Retargeted(sid, TOKEN),
    control,
    own: async (fields = {}) => (await control("POST", "numbers", fields)).number,
    text: (from, to, body) => control("POST", `handsets/${from}/texts`, { to, body }),
    texts: async (number) => (await control("GET", `handsets/${number}/texts`)).texts,
    settle: async () => {
      while ((await control("POST", "settle")).pending > 0);
    },
  };
}

// An application that notes what it is told, whether the signature was good, and answers in TwiML.
async function application(answer, run) {
  const told = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const params = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      const url = `http://${request.headers.host}${request.url}`;
      const signature = request.headers["x-twilio-signature"];
      told.push({
        params,
        valid: twilio.validateRequest(TOKEN, signature, url, params),
        forged: twilio.validateRequest(TOKEN, signature, url, { ...params, Body: "forged" }),
      });
      response.writeHead(200, { "Content-Type": "text/xml" }).end(answer);
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    await run(`http://127.0.0.1:${server.address().port}`, told);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("a message is created, listed, fetched, redacted and deleted", async () => {
  const { client, own, settle } = account();
  const from = await own();
  const sent = await client.messages.create({ to: STUDENT, from, body: "Hello" });
  assert.equal(sent.status, "queued");
  assert.equal(sent.numSegments, "1");
  await settle();
  const fetched = await client.messages(sent.sid).fetch();
  assert.equal(fetched.status, "delivered");
  assert.ok(fetched.dateSent instanceof Date);
  assert.deepEqual((await client.messages.list({ to: STUDENT })).map((message) => message.sid), [sent.sid]);
  assert.equal((await client.messages(sent.sid).update({ body: "" })).body, "");
  assert.equal(await client.messages(sent.sid).remove(), true);
  await assert.rejects(client.messages(sent.sid).fetch(), { status: 404, code: CODES.notFound });
});

test("messages are listed over several pages", async () => {
  const { client, own } = account();
  const from = await own();
  for (let n = 0; n < 5; n += 1) await client.messages.create({ to: STUDENT, from, body: `${n}` });
  const bodies = (await client.messages.list({ pageSize: 2 })).map((message) => message.body);
  assert.deepEqual(bodies, ["4", "3", "2", "1", "0"]);
  assert.equal((await client.messages.list({ limit: 3 })).length, 3);
});

test("a text to somebody who opted out is the error that everybody looks for", async () => {
  const { client, own, text } = account();
  const from = await own();
  const other = await own();
  await text(STUDENT, from, "STOP");
  await assert.rejects(client.messages.create({ to: STUDENT, from, body: "Hello" }), {
    status: 400,
    code: CODES.optedOut,
    message: "Attempt to send to unsubscribed recipient",
    moreInfo: `https://www.twilio.com/docs/errors/${CODES.optedOut}`,
  });
  assert.equal((await client.messages.create({ to: STUDENT, from: other, body: "Hello" })).status, "queued");
  await text(STUDENT, from, "START");
  assert.equal((await client.messages.create({ to: STUDENT, from, body: "Hello" })).status, "queued");
});

test("a wrong token is refused", async () => {
  const { sid, client } = account();
  await client.messages.list({ limit: 1 });
  const stranger = new Retargeted(sid, "wrong");
  await assert.rejects(stranger.messages.list({ limit: 1 }), { status: 401, code: CODES.unauthenticated });
});

test("media and feedback are below a message", async () => {
  const { client, own } = account();
  const from = await own();
  const sent = await client.messages.create({ to: STUDENT, from, mediaUrl: ["https://a.example/1.png"] });
  assert.match(sent.sid, /^MM/);
  const [file] = await client.messages(sent.sid).media.list();
  assert.equal(file.contentType, "image/png");
  assert.equal((await client.messages(sent.sid).media(file.sid).fetch()).parentSid, sent.sid);
  assert.equal(await client.messages(sent.sid).media(file.sid).remove(), true);
  assert.equal((await client.messages(sent.sid).feedback.create({ outcome: "confirmed" })).outcome, "confirmed");
});

test("numbers are searched, bought, set up and released", async () => {
  const { client } = account();
  const countries = await client.availablePhoneNumbers.list();
  assert.ok(countries.some((country) => country.countryCode === "US"));
  const [offer] = await client.availablePhoneNumbers("US").local.list({ areaCode: 415, limit: 1 });
  const bought = await client.incomingPhoneNumbers.create({ phoneNumber: offer.phoneNumber });
  await assert.rejects(client.incomingPhoneNumbers.create({ phoneNumber: offer.phoneNumber }), {
    status: 400,
    code: CODES.taken,
  });
  const smsUrl = "http://127.0.0.1:9/sms";
  assert.equal((await client.incomingPhoneNumbers(bought.sid).update({ smsUrl })).smsUrl, smsUrl);
  assert.equal((await client.incomingPhoneNumbers.local.list()).length, 1);
  assert.equal(await client.incomingPhoneNumbers(bought.sid).remove(), true);
  assert.deepEqual(await client.incomingPhoneNumbers.list(), []);
});

test("a messaging service sends, schedules and fails after an opt-out", async () => {
  const { client, own, text, settle } = account();
  const from = await own();
  const service = await client.messaging.v1.services.create({ friendlyName: "Campus" });
  const [number] = await client.incomingPhoneNumbers.list();
  // By SID, for a service fresh from `create` has lost its own in this version of the SDK.
  const { phoneNumbers } = client.messaging.v1.services(service.sid);
  const member = await phoneNumbers.create({ phoneNumberSid: number.sid });
  assert.equal(member.phoneNumber, from);
  const fields = { to: STUDENT, messagingServiceSid: service.sid, body: "Hello" };
  const sent = await client.messages.create(fields);
  assert.equal(sent.status, "accepted");
  await settle();
  assert.equal((await client.messages(sent.sid).fetch()).from, from);
  const sendAt = new Date(Date.now() + 86_400_000);
  const scheduled = await client.messages.create({ ...fields, scheduleType: "fixed", sendAt });
  assert.equal((await client.messages(scheduled.sid).update({ status: "canceled" })).status, "canceled");
  await text(STUDENT, from, "STOP");
  const blocked = await client.messages.create(fields);
  await settle();
  const failed = await client.messages(blocked.sid).fetch();
  assert.deepEqual([failed.status, failed.errorCode], ["failed", CODES.optedOut]);
  assert.equal(await client.messaging.v1.services(service.sid).remove(), true);
});

test("webhooks carry a signature that the SDK accepts, and their answers are sent", async () => {
  const reply = new twilio.twiml.MessagingResponse();
  reply.message("Welcome back");
  const { client, own, text, texts, settle } = account();
  await application(reply.toString(), async (url, told) => {
    const from = await own({ sms_url: `${url}/sms?desk=1` });
    await text(STUDENT, from, "Good morning & thank you");
    await settle();
    assert.deepEqual(told.map(({ valid, forged }) => [valid, forged]), [[true, false]]);
    assert.equal(told[0].params.Body, "Good morning & thank you");
    assert.deepEqual((await texts(STUDENT)).map(({ body }) => body), ["Good morning & thank you", "Welcome back"]);
    await client.messages.create({ to: STUDENT, from, body: "Hello", statusCallback: `${url}/status` });
    await settle();
    assert.deepEqual(told.slice(1).map(({ valid }) => valid), [true, true]);
    assert.deepEqual(told.slice(1).map(({ params }) => params.MessageStatus), ["sent", "delivered"]);
  });
});

test("an API key is a login until it is deleted", async () => {
  const { sid, client, own } = account();
  const from = await own();
  const made = await client.newKeys.create({ friendlyName: "production" });
  const byKey = new Retargeted(made.sid, made.secret, { accountSid: sid });
  assert.equal((await byKey.messages.create({ to: STUDENT, from, body: "Hello" })).accountSid, sid);
  assert.equal((await byKey.messaging.v1.services.create({ friendlyName: "Campus" })).accountSid, sid);
  assert.deepEqual((await client.keys.list()).map((key) => key.friendlyName), ["production"]);
  assert.equal((await client.keys(made.sid).update({ friendlyName: "old" })).friendlyName, "old");
  assert.equal(await client.keys(made.sid).remove(), true);
  await assert.rejects(byKey.messages.list(), { status: 401, code: CODES.unauthenticated });
});

test("a parent opens, suspends and closes a subaccount, and acts in it", async () => {
  const { sid, client } = account();
  const child = await client.api.v2010.accounts.create({ friendlyName: "Athletics" });
  assert.deepEqual([child.ownerAccountSid, child.status], [sid, "active"]);
  assert.deepEqual(await client.api.v2010.accounts(child.sid).messages.list(), []);
  const own = new Retargeted(child.sid, child.authToken);
  assert.equal((await own.balance.fetch()).currency, "USD");
  await client.api.v2010.accounts(child.sid).update({ status: "suspended" });
  await assert.rejects(own.newKeys.create(), { status: 403, code: CODES.notActive });
  assert.equal((await client.api.v2010.accounts.list({ status: "suspended" })).length, 1);
  assert.equal((await client.api.v2010.accounts(child.sid).update({ status: "closed" })).status, "closed");
});

test("a service has names, which people abroad see", async () => {
  const { client, texts, settle } = account();
  const { sid } = await client.messaging.v1.services.create({ friendlyName: "Campus" });
  const { alphaSenders } = client.messaging.v1.services(sid);
  const made = await alphaSenders.create({ alphaSender: "Campus" });
  assert.deepEqual((await alphaSenders.list()).map((sender) => sender.sid), [made.sid]);
  await client.messages.create({ to: "+447400123456", messagingServiceSid: sid, body: "Hello" });
  await settle();
  assert.deepEqual((await texts("+447400123456")).map(({ from }) => from), ["Campus"]);
  assert.equal(await client.messaging.v1.services(sid).alphaSenders(made.sid).remove(), true);
});

test("every address is signed as it stands on the wire", async () => {
  const { client, own, settle } = account();
  const paths = [
    "",
    "/a/../b//c",
    "/%7euser/%E2%82%AC/a%2Fb",
    "/caf\u00e9/{id}|^",
    "/sms;v=1:2@3,(4)!*~$&=+",
    "/sms?",
    "/sms?a=1&a=2&b=",
    "/sms?next=/x?y&z=%2Fq%3D1+2",
    "/sms?name=J\u00fcrgen&q=%22%3C",
    "/sms?a%20b=c%20d&plus=%2B1",
  ];
  await application("", async (url, told) => {
    const from = await own();
    for (const path of paths) {
      await client.messages.create({ to: STUDENT, from, body: "Hello", statusCallback: `${url}${path}` });
      await settle();
    }
    assert.deepEqual(told.map(({ valid, forged }) => [valid, forged]), paths.flatMap(() => [[true, false], [true, false]]));
  });
});
