"""What each language needs to be told so that it goes by the proxy and trusts its authority.

| who | reads |
|---|---|
| curl, Python, PHP, Ruby, Go, .NET | `HTTPS_PROXY` and `HTTP_PROXY`, in small letters too |
| Node, by Twilio's SDK | `HTTP_PROXY` only; fetch takes `NODE_USE_ENV_PROXY` from Node 24 on |
| Java | properties of its own, by `JAVA_TOOL_OPTIONS` |
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from simulator.doors.proxy.authority import Authority

LOCAL = "127.0.0.1,localhost,::1"
FORMATS = ("shell", "dotenv", "compose", "github", "powershell")


def variables(proxy: str, authority: Authority) -> dict[str, str]:
    """The variables, by name, for a proxy at that URL."""
    bundle, own = str(authority.bundle_file), str(authority.certificate_file)
    return {
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), proxy),
        **dict.fromkeys(("NO_PROXY", "no_proxy"), LOCAL),
        "SSL_CERT_FILE": bundle,  # OpenSSL, and with it Ruby, PHP's streams, Python's ssl and .NET; Go
        "REQUESTS_CA_BUNDLE": bundle,  # Python's requests, which Twilio's SDK stands on
        "CURL_CA_BUNDLE": bundle,
        "NODE_EXTRA_CA_CERTS": own,
        "NODE_USE_ENV_PROXY": "1",
        "TWILIO_CA_BUNDLE": bundle,  # Twilio's Node SDK
        "PHP_INI_SCAN_DIR": f":{authority.php_folder}",  # besides PHP's own folder, which the colon stands for
        "JAVA_TOOL_OPTIONS": java(proxy, authority),
    }


def java(proxy: str, authority: Authority) -> str:
    """The options of a Java machine."""
    from simulator.doors.proxy.authority import STORE_PASSWORD

    place = urlsplit(proxy)
    options = {
        "https.proxyHost": place.hostname,
        "https.proxyPort": place.port,
        "http.proxyHost": place.hostname,
        "http.proxyPort": place.port,
        "http.nonProxyHosts": "localhost|127.*|[::1]",
        "javax.net.ssl.trustStore": authority.trust_store_file,
        "javax.net.ssl.trustStorePassword": STORE_PASSWORD,
        "javax.net.ssl.trustStoreType": "PKCS12",
    }
    return " ".join(f"-D{name}={value}" for name, value in options.items())


def written(values: dict[str, str], form: str) -> str:
    """The variables as a shell, a `.env` file, a compose file, a GitHub job or PowerShell reads them."""
    return "\n".join(_line(name, value, form) for name, value in values.items())


def _line(name: str, value: str, form: str) -> str:
    match form:
        case "dotenv":
            return f"{name}={json.dumps(value)}"
        case "compose":
            return f"      {name}: {json.dumps(value)}"
        case "github":
            return f"{name}={value}"  # >> "$GITHUB_ENV"
        case "powershell":
            quoted = value.replace("'", "''")
            return f"$env:{name} = '{quoted}'"
        case _:
            return f"export {name}={_shell(value)}"


def _shell(value: str) -> str:
    """Quoted where a shell would take it for more than a word."""
    import shlex

    return shlex.quote(value)
