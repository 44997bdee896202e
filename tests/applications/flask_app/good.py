"""Reminders by text, for people who want them: a STOP is kept in mind, and so is the provider's refusal."""

from __future__ import annotations

import os

from flask import Flask, Response, abort, request
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse

STOP = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"}
BACK = {"START", "YES", "UNSTOP"}
OPTED_OUT = 21610

app = Flask(__name__)
client = Client()
stopped: set[str] = set()


@app.post("/sms")
def sms() -> Response:
    """A text arrived."""
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
    if not validator.validate(request.url, request.form, request.headers.get("X-Twilio-Signature", "")):
        abort(403)
    word = request.form["Body"].strip().upper()
    if word in STOP:
        stopped.add(request.form["From"])
    elif word in BACK:
        stopped.discard(request.form["From"])
    return Response(str(MessagingResponse()), content_type="text/xml")


@app.post("/remind")
def remind() -> tuple[str, int]:
    """Remind somebody, unless they do not want it."""
    to = request.form["to"]
    if to not in stopped:
        try:
            client.messages.create(to=to, from_=os.environ["TWILIO_PHONE_NUMBER"], body=request.form["body"])
        except TwilioRestException as refusal:
            if refusal.code != OPTED_OUT:
                raise
            stopped.add(to)
    return "", 202


if __name__ == "__main__":
    app.run(port=int(os.environ["PORT"]))
