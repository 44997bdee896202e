"""Cookies: what an application left with the provider when it answered a text, given back with the next one.

They belong to the pair of numbers that text each other, not to a browser, and live for four hours, less if the
application says so (`Max-Age`, or else `Expires`) and never more. An application takes one back by setting it with
no time to live. Where a cookie goes is what every browser does: to the host that set it, or to the whole of the
domain that it names, under its path, and by TLS alone if it is `Secure`. TWI-6-20.

Source: https://support.twilio.com/hc/en-us/articles/223136287
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from msgspec import Struct

LIFE = timedelta(hours=4)
MOST = 50  # of one pair: what browsers are asked to keep for a domain
LARGEST = 4096  # characters of a name and its value together, the same


class Cookie(Struct, frozen=True, kw_only=True):
    """One cookie of a pair: where it goes, and until when."""

    name: str
    value: str
    domain: str
    whole_domain: bool
    path: str
    secure: bool
    until: datetime


def set_by(lines: Iterable[str], url: str, now: datetime) -> tuple[Cookie, ...]:
    """The cookies that an answer from `url` sets by these `Set-Cookie` lines; what makes no sense is left out."""
    return tuple(cookie for line in lines if (cookie := _read(line, url, now)))


def kept(cookies: Iterable[Cookie], new: Iterable[Cookie], now: datetime) -> tuple[Cookie, ...]:
    """What a pair has after new cookies came: each once, the newest of a name, none whose time is over."""
    by_place = {(cookie.name, cookie.domain, cookie.path): cookie for cookie in (*cookies, *new)}
    return tuple(cookie for cookie in by_place.values() if cookie.until > now)[-MOST:]


def header(cookies: Iterable[Cookie], url: str, now: datetime) -> str:
    """The `Cookie` header of a request to `url`, longest path first; empty where no cookie goes there."""
    fitting = [cookie for cookie in cookies if cookie.until > now and _goes_to(cookie, url)]
    fitting.sort(key=lambda cookie: -len(cookie.path))
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in fitting)


def _read(line: str, url: str, now: datetime) -> Cookie | None:
    pair, *rest = line.split(";")
    name, equals, value = (part.strip() for part in pair.partition("="))
    attributes = {
        key.strip().lower(): text.strip() for key, _, text in (part.partition("=") for part in rest)
    }
    host, domain = _host(url), attributes.get("domain", "").lstrip(".").lower()
    if not (name and equals) or len(name) + len(value) > LARGEST or (domain and not _is_within(host, domain)):
        return None
    path = attributes.get("path", "")
    return Cookie(
        name=name,
        value=value,
        domain=domain or host,
        whole_domain=bool(domain),
        path=path if path.startswith("/") else _folder(url),
        secure="secure" in attributes,
        until=min(_until(attributes, now), now + LIFE),
    )


def _until(attributes: dict[str, str], now: datetime) -> datetime:
    """When the application wants the cookie gone; nothing readable means at the end of its four hours."""
    age = attributes.get("max-age", "")
    if age.removeprefix("-").isdecimal() and age.isascii():
        return now + timedelta(seconds=min(int(age[:9]), LIFE.total_seconds()))
    try:
        expires = parsedate_to_datetime(attributes.get("expires", ""))
    except ValueError:
        return now + LIFE
    return expires if expires.tzinfo else expires.replace(tzinfo=UTC)


def _goes_to(cookie: Cookie, url: str) -> bool:
    host, path = _host(url), urlsplit(url).path or "/"
    at_home = host == cookie.domain or (cookie.whole_domain and _is_within(host, cookie.domain))
    inside = path == cookie.path or path.startswith(cookie.path.rstrip("/") + "/")
    return at_home and inside and (not cookie.secure or urlsplit(url).scheme == "https")


def _is_within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _folder(url: str) -> str:
    """The path that a cookie has when it names none: that of the page, up to its last slash."""
    return urlsplit(url).path.rpartition("/")[0] or "/"
