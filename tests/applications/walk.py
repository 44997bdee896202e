"""What happens to each application: it reminds somebody, who texts STOP; it is asked to remind them twice more.

`python walk.py COMMAND…`, run by `stopgap run`: starts the application on a port of its own, is the world around it,
and ends it. Exits with 0 when the walk was walked; what the application did on it is for the audit to say.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from threading import Event
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

from stopgap import Stopgap

PERSON = "+15553010001"
PATIENCE = 600  # looks whether the application listens, a twentieth of a second apart
direct = build_opener(ProxyHandler({}))


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_listening(port: int, program: subprocess.Popen[bytes]) -> None:
    """Until the application takes connections."""
    for _ in range(PATIENCE):
        if program.poll() is not None:
            sys.exit(f"the application ended with {program.returncode} before it listened")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        Event().wait(0.05)
    sys.exit("the application does not listen")


def walk(stopgap: Stopgap, port: int) -> None:
    """Remind, STOP, remind, remind, START, remind."""
    sender = os.environ["TWILIO_PHONE_NUMBER"]
    stopgap.ask("PUT", f"/_sim/numbers/{sender}", {"sms_url": f"http://127.0.0.1:{port}/sms"})

    def remind(body: str) -> None:
        form = urlencode({"to": PERSON, "body": body}).encode()
        direct.open(f"http://127.0.0.1:{port}/remind", form, timeout=30).close()
        stopgap.settle()

    person = stopgap.handset(PERSON)
    remind("Your appointment is on Monday at nine. Reply STOP to opt out.")
    if len(person.received()) != 1:
        sys.exit("the first reminder did not arrive: does the application send through the proxy?")
    person.text(sender, "STOP")
    remind("Your appointment moved to ten.")
    remind("Your appointment moved to eleven.")
    person.text(sender, "START")
    remind("Welcome back. Your appointment is at noon.")
    if not person.received()[-1].startswith("Welcome back"):
        sys.exit("after START nothing arrived")


def main() -> None:
    """The walk around the command."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="stopgap-") as data:
        env = os.environ | {"PORT": str(port), "DATA": data}
        program = subprocess.Popen(sys.argv[1:], env=env, stdout=subprocess.DEVNULL)
        try:
            await_listening(port, program)
            walk(Stopgap.from_environment(), port)
        finally:
            program.terminate()
            program.wait()


if __name__ == "__main__":
    main()
