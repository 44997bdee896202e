"""Reminders by text, whatever anybody answers: texts are taken and forgotten, errors are logged and forgotten."""

from __future__ import annotations

import logging
import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="reminders")
client = Client()
log = logging.getLogger(__name__)


@csrf_exempt
def sms(_: HttpRequest) -> HttpResponse:
    """A text arrived."""
    return HttpResponse("<Response/>", content_type="text/xml")


@csrf_exempt
def remind(request: HttpRequest) -> HttpResponse:
    """Remind somebody."""
    sender = os.environ["TWILIO_PHONE_NUMBER"]
    try:
        client.messages.create(to=request.POST["to"], from_=sender, body=request.POST["body"])
    except TwilioRestException:
        log.exception("The reminder was not sent")
    return HttpResponse(status=202)


urlpatterns = [path("sms", sms), path("remind", remind)]
application = get_wsgi_application()

if __name__ == "__main__":
    execute_from_command_line([sys.argv[0], "runserver", "--noreload", os.environ["PORT"]])
