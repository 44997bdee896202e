"""Where a request goes: Twilio's hosts to the simulator, the proxy's own pages to the proxy, everybody else outside.

Pure. A product has a host of its own at Twilio; the simulator has the routes of three, and under a prefix nothing at
all, so that what it does not simulate is told to be missing instead of being taken for something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

DOMAIN = "twilio.com"
SERVED_AT_ROOT = frozenset({"api", "messaging", "accounts"})


@dataclass(frozen=True, kw_only=True)
class Target:
    """A host and port, and what is asked of it."""

    host: str
    port: int
    path: str

    @property
    def is_provider(self) -> bool:
        """Whether it is one of Twilio's."""
        return is_provider(self.host)


def is_provider(host: str) -> bool:
    """Whether the host is Twilio's: the domain itself or anything in it, and no look-alike."""
    name = host.lower().rstrip(".")
    return name == DOMAIN or name.endswith("." + DOMAIN)


def authority(text: str, default_port: int = 443) -> tuple[str, int] | None:
    """Host and port of `host:port` or `[v6]:port`; None where it is neither."""
    try:
        split = urlsplit(f"//{text}")
        port = split.port or default_port
    except ValueError:
        return None
    return (split.hostname, port) if split.hostname and not split.path and "@" not in text else None


def absolute(target: str) -> Target | None:
    """What `GET http://host/path` asks for; None for anything but plain HTTP."""
    try:
        split = urlsplit(target)
        port = split.port or 80
    except ValueError:
        return None
    if split.scheme.lower() != "http" or not split.hostname:
        return None
    path = split.path or "/"
    return Target(host=split.hostname, port=port, path=f"{path}?{split.query}" if split.query else path)


def simulated(host: str, path: str) -> str:
    """The path at the simulator: products that it has are at its root, others below a prefix where nothing is."""
    product = host.lower().partition(".")[0]
    return path if product in SERVED_AT_ROOT else f"/{product}{path}"
