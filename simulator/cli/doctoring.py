"""What of this machine's set-up works: a sentence for each part, and a cure where one does not."""

from __future__ import annotations

import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click

from simulator.cli import languages, travelling
from simulator.cli.options import as_json, in_world
from simulator.cli.probes import PROBES
from simulator.cli.proxying import MISSING
from simulator.cli.world import World
from simulator.runtime import settings

REACHES = 5  # seconds for a connection to an application


@dataclass(frozen=True)
class Diagnosis:
    """One part of the set-up: whether it works (None: it is not there, and need not be), and what to do if not."""

    works: bool | None
    sentence: str
    cure: str = ""


@click.command()
@click.option("--proxy-url", envvar="STOPGAP_PROXY", default="http://127.0.0.1:21611", show_default=True)
@as_json
@in_world
def doctor(world: World, proxy_url: str, *, as_json: bool) -> None:
    """Say what works: simulator, proxy, trust in each language that is here, webhooks, time travel.

    Exit code 0 when all that is there works, 1 when something does not.
    """
    from simulator.cli import show

    found = list(_examined(world, proxy_url.rstrip("/")))
    if as_json:
        show.as_json([{"works": d.works, "sentence": d.sentence, "cure": d.cure} for d in found])
    else:
        for each in found:
            mark = {True: "[green]works[/]", False: "[red]broken[/]", None: "[yellow]absent[/]"}[each.works]
            show.say(f"{mark}  {show.quoted(each.sentence)}")
            if each.cure:
                show.say(f"        {show.quoted(each.cure)}")
    sys.exit(int(any(each.works is False for each in found)))


def _examined(world: World, proxy: str) -> Iterator[Diagnosis]:
    there = _told(f"{world.url}/readyz") is not None
    yield (
        Diagnosis(True, f"the simulator answers at {world.url}")
        if there
        else Diagnosis(False, f"no simulator answers at {world.url}", "start one: stopgap serve")
    )
    yield from _proxy(world, proxy)
    if there:
        yield from _webhooks(world)
    library = travelling.library()
    yield (
        Diagnosis(True, f"applications can travel in time (stopgap run --at) by {library}")
        if library
        else Diagnosis(None, "applications cannot travel in time (stopgap run --at)", travelling.MISSING)
    )


def _proxy(world: World, proxy: str) -> Iterator[Diagnosis]:
    told = _told(f"{proxy}/")
    if told is None or "simulator" not in told:
        yield Diagnosis(False, f"no proxy answers at {proxy}", f"start one: stopgap proxy --url {world.url}")
        return
    if told["simulator"] != world.url:
        cure = f"start one for it: stopgap proxy --port 0 --url {world.url}"
        yield Diagnosis(False, f"the proxy at {proxy} stands before {told['simulator']}", cure)
        return
    yield Diagnosis(True, f"the proxy at {proxy} stands before it")
    yield from _trust(proxy)


def _trust(proxy: str) -> Iterator[Diagnosis]:
    try:
        from simulator.doors.proxy.authority import Authority
        from simulator.doors.proxy.folder import data_folder
    except ModuleNotFoundError:
        yield Diagnosis(False, "the authority's certificate cannot be read", MISSING)
        return
    authority = Authority(data_folder(settings.environment())).ensure()
    env = settings.environment() | languages.variables(proxy, authority)
    with tempfile.TemporaryDirectory(prefix="stopgap-") as folder:
        for probe in PROBES:
            if not probe.is_installed():
                yield Diagnosis(None, f"{probe.language} is not installed here")
            elif probe.trusts(env, Path(folder)):
                yield Diagnosis(True, f"{probe.language} goes by the proxy and trusts it")
            else:
                cure = f'eval "$(stopgap env --proxy)" sets what it needs; to trust is {authority.certificate_file}'
                yield Diagnosis(False, f"{probe.language} does not reach Twilio by the proxy", cure)


def _webhooks(world: World) -> Iterator[Diagnosis]:
    numbers = world.simulator("GET", "/_sim/numbers")["numbers"]
    urls = sorted({number["sms_url"] for number in numbers if number["sms_url"]})
    if not urls:
        cure = "name one: POST /_sim/numbers with sms_url, or stopgap run --sms-url"
        yield Diagnosis(
            None, f"account {world.account_sid} has no number whose texts go to an application", cure
        )
    for url in urls:
        place = urlsplit(url)
        port = place.port or (443 if place.scheme == "https" else 80)
        try:
            socket.create_connection((place.hostname or "", port), REACHES).close()
        except OSError as error:
            cure = "start the application, or correct the number's sms_url"
            yield Diagnosis(False, f"webhooks do not reach {url}: {error.strerror or error}", cure)
        else:
            yield Diagnosis(True, f"webhooks reach {url}")


def _told(url: str) -> dict[str, object] | None:
    import httpx

    try:
        told = httpx.get(url, timeout=REACHES, trust_env=False).json()
    except (httpx.HTTPError, ValueError):
        return None
    return told if isinstance(told, dict) else None
