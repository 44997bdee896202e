// Reminders by text, whatever anybody answers: texts are taken and forgotten, errors are logged and forgotten.

import express from "express";
import twilio from "twilio";

const client = twilio();
const app = express();
app.use(express.urlencoded({ extended: false }));

app.post("/sms", (_request, response) => {
  response.type("text/xml").send("<Response/>");
});

app.post("/remind", async (request, response) => {
  const { to, body } = request.body;
  await client.messages.create({ to, from: process.env.TWILIO_PHONE_NUMBER, body }).catch(console.error);
  response.sendStatus(202);
});

app.listen(Number(process.env.PORT), "127.0.0.1");
