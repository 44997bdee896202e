"""The shortest program of each language that asks Twilio something and says the status: it tells who trusts the proxy.

None sends credentials, so 401 is the answer of a simulator; whoever does not go by the proxy, or does not trust its
authority, prints no number.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

URL = "https://api.twilio.com/2010-04-01/Accounts.json"
EXPECTED = "401"
PATIENCE = 90  # seconds; Go compiles its library first

PYTHON = f"""
import urllib.error, urllib.request
try:
    urllib.request.urlopen("{URL}")
except urllib.error.HTTPError as answer:
    print(answer.code)
"""
NODE = f"""
const {{ request }} = require("node:http"), {{ get }} = require("node:https"), {{ connect }} = require("node:tls");
const proxy = new URL(process.env.HTTP_PROXY), target = new URL("{URL}");
request({{ host: proxy.hostname, port: proxy.port, method: "CONNECT", path: target.hostname + ":443" }})
  .on("connect", (_answer, socket) => {{
    const createConnection = () => connect({{ socket, servername: target.hostname }});
    get(target, {{ createConnection }}, (answer) => {{
      console.log(answer.statusCode);
      process.exit();
    }});
  }})
  .end();
"""
PHP = f"""
$proxy = str_replace("http://", "tcp://", getenv("https_proxy"));
$options = ["http" => ["proxy" => $proxy, "request_fulluri" => true, "ignore_errors" => true]];
file_get_contents("{URL}", false, stream_context_create($options));
echo explode(" ", $http_response_header[0])[1];
"""
RUBY = f"""require "net/http"; puts Net::HTTP.get_response(URI("{URL}")).code"""
GO = f"""package main

import (
	"fmt"
	"net/http"
)

func main() {{
	answer, err := http.Get("{URL}")
	if err != nil {{
		panic(err)
	}}
	fmt.Println(answer.StatusCode)
}}
"""
JAVA = f"""
class Probe {{
  public static void main(String[] arguments) throws Exception {{
    var connection = (java.net.HttpURLConnection) new java.net.URL("{URL}").openConnection();
    System.out.println(connection.getResponseCode());
  }}
}}
"""


@dataclass(frozen=True, kw_only=True)
class Probe:
    """A language's program: a file is written first where `file` names one, and `{file}` stands for it."""

    language: str
    command: tuple[str, ...]
    file: str | None = None
    text: str = ""

    def is_installed(self) -> bool:
        """Whether this machine has the language."""
        return shutil.which(self.command[0]) is not None

    def trusts(self, environment: Mapping[str, str], folder: Path) -> bool:
        """Whether a program in this language reaches the simulator as `api.twilio.com`."""
        place = folder / (self.file or "")
        if self.file:
            place.write_text(self.text)
        command = [word.format(file=place) if word == "{file}" else word for word in self.command]
        try:
            told = subprocess.run(  # noqa: S603  the programs above
                command, env=dict(environment), capture_output=True, text=True, timeout=PATIENCE, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return told.stdout.strip().endswith(EXPECTED)


PROBES = (
    Probe(
        language="curl",
        command=("curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", URL),
    ),
    Probe(language="Python", command=("python3", "-c", PYTHON)),
    Probe(language="Node", command=("node", "-e", NODE)),
    Probe(language="PHP", command=("php", "-r", PHP)),
    Probe(language="Ruby", command=("ruby", "-e", RUBY)),
    Probe(language="Go", command=("go", "run", "{file}"), file="probe.go", text=GO),
    Probe(language="Java", command=("java", "{file}"), file="Probe.java", text=JAVA),
)
