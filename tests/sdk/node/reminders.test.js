// A test of STOP handling with node:test, as an application's own developers would write it. `stopgap run` or
// `stopgap serve` has started the simulator: STOPGAP_URL says where, and the account is this test's own.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { test } from "node:test";

const ACCOUNT = `AC${randomBytes(16).toString("hex")}`;
const TOKEN = "r".repeat(32);
const PERSON = "+15553010001";
const headers = { Authorization: `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString("base64")}` };

async function stopgap(method, path, body) {
  const answer = await fetch(`${process.env.STOPGAP_URL}/_sim/${path}`, {
    method, headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.json();
}

async function settled() {
  while ((await stopgap("POST", "settle")).pending > 0);
}

// The application under test: it keeps in mind who said STOP.
function application() {
  const stopped = new Set();
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = new URLSearchParams(Buffer.concat(chunks).toString());
    if (text.get("Body").trim().toUpperCase() === "STOP") stopped.add(text.get("From"));
    response.writeHead(200, { "Content-Type": "text/xml" }).end("<Response/>");
  });
  const remind = async (from, to) => {
    if (stopped.has(to)) return null;
    const body = new URLSearchParams({ From: from, To: to, Body: "See you at nine. Reply STOP to end this" });
    const url = `${process.env.STOPGAP_URL}/2010-04-01/Accounts/${ACCOUNT}/Messages.json`;
    return (await fetch(url, { method: "POST", headers, body })).json();
  };
  return { server, remind };
}

test("a STOP is respected", async (context) => {
  const { server, remind } = application();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  context.after(() => server.close());
  const smsUrl = `http://127.0.0.1:${server.address().port}/sms`;
  const { number } = await stopgap("POST", "numbers", { sms_url: smsUrl });

  assert.equal((await remind(number, PERSON)).status, "queued");
  await settled();
  await stopgap("POST", `handsets/${PERSON}/texts`, { to: number, body: "STOP" });
  await settled();
  assert.equal(await remind(number, PERSON), null);

  assert.deepEqual((await stopgap("GET", "delays")).delays.map(({ refused }) => refused), [0]);
  assert.deepEqual((await stopgap("GET", "audit")).findings, []);
});
