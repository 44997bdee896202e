"""Reminders by text, for people who want them: a STOP is kept in mind, and so is the provider's refusal."""

from __future__ import annotations

import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

STOP = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"}
BACK = {"START", "YES", "UNSTOP"}
OPTED_OUT = 21610

settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="reminders")
client = Client()
stopped: set[str] = set()


@csrf_exempt
def sms(request: HttpRequest) -> HttpResponse:
    """A text arrived."""
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
    signature = request.headers.get("X-Twilio-Signature", "")
    if not validator.validate(request.build_absolute_uri(), request.POST.dict(), signature):
        return HttpResponse(status=403)
    word = request.POST["Body"].strip().upper()
    if word in STOP:
        stopped.add(request.POST["From"])
    elif word in BACK:
        stopped.discard(request.POST["From"])
    return HttpResponse("<Response/>", content_type="text/xml")


@csrf_exempt
def remind(request: HttpRequest) -> HttpResponse:
    """Remind somebody, unless they do not want it."""
    to = request.POST["to"]
    if to not in stopped:
        try:
            client.messages.create(to=to, from_=os.environ["TWILIO_PHONE_NUMBER"], body=request.POST["body"])
        except TwilioRestException as refusal:
            if refusal.code != OPTED_OUT:
                raise
            stopped.add(to)
    return HttpResponse(status=202)


urlpatterns = [path("sms", sms), path("remind", remind)]
application = get_wsgi_application()

if __name__ == "__main__":
    execute_from_command_line([sys.argv[0], "runserver", "--noreload", os.environ["PORT"]])
