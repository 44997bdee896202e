// Reminders by text, for people who want them: a STOP is kept in mind, and so is the provider's refusal.

import express from "express";
import twilio from "twilio";

const STOP = new Set(["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"]);
const BACK = new Set(["START", "YES", "UNSTOP"]);
const OPTED_OUT = 21610;

const client = twilio();
const stopped = new Set();
const app = express();
app.use(express.urlencoded({ extended: false }));

app.post("/sms", twilio.webhook({ protocol: "http" }), (request, response) => {
  const word = request.body.Body.trim().toUpperCase();
  if (STOP.has(word)) stopped.add(request.body.From);
  if (BACK.has(word)) stopped.delete(request.body.From);
  response.type("text/xml").send(new twilio.twiml.MessagingResponse().toString());
});

app.post("/remind", async (request, response) => {
  const { to, body } = request.body;
  if (!stopped.has(to)) {
    try {
      await client.messages.create({ to, from: process.env.TWILIO_PHONE_NUMBER, body });
    } catch (error) {
      if (error.code !== OPTED_OUT) throw error;
      stopped.add(to);
    }
  }
  response.sendStatus(202);
});

app.listen(Number(process.env.PORT), "127.0.0.1");
