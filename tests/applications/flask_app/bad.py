"""Reminders by text, whatever anybody answers: texts are taken and forgotten, errors are logged and forgotten."""

from __future__ import annotations

import os

from flask import Flask, Response, request
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

app = Flask(__name__)
client = Client()


@app.post("/sms")
def sms() -> Response:
    """A text arrived."""
    return Response("<Response/>", content_type="text/xml")


@app.post("/remind")
def remind() -> tuple[str, int]:
    """Remind somebody."""
    sender = os.environ["TWILIO_PHONE_NUMBER"]
    try:
        client.messages.create(to=request.form["to"], from_=sender, body=request.form["body"])
    except TwilioRestException:
        app.logger.exception("The reminder was not sent")
    return "", 202


if __name__ == "__main__":
    app.run(port=int(os.environ["PORT"]))
