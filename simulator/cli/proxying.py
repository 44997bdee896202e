"""The proxy as a command."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from simulator.cli.world import UNREACHABLE
from simulator.runtime import settings

if TYPE_CHECKING:
    from simulator.doors.proxy.authority import Authority

MISSING = "the proxy needs certificates, which come with: pip install 'stopgap[proxy]'"


@click.command()
@click.option("--host", envvar="STOPGAP_PROXY_HOST", default="127.0.0.1", show_default=True)
@click.option(
    "--port", envvar="STOPGAP_PROXY_PORT", default=21611, show_default=True, help="0 picks a free one."
)
@click.option("--url", envvar="STOPGAP_URL", default="http://127.0.0.1:21610", help="The simulator.")
@click.option("--offline", envvar="STOPGAP_OFFLINE", is_flag=True, help="Refuse every host but Twilio's.")
@click.option("--ca", "shows_ca", is_flag=True, help="Print where the authority's certificate is, and end.")
@click.option("--forget", is_flag=True, help="Delete the authority, and end.")
def proxy(host: str, port: int, url: str, *, offline: bool, shows_ca: bool, forget: bool) -> None:
    """Stand in for *.twilio.com: an HTTP proxy that untouched applications are pointed at.

    What it takes to point one at it, `stopgap env --proxy` prints. Other hosts are passed through.
    """
    authority = authority_here()
    if forget:
        gone = authority.forget()
        for file in gone:
            click.echo(f"deleted {file}")
        click.echo("Nothing trusts it any more." if gone else "There was no authority.")
        return
    authority.ensure()
    if shows_ca:
        click.echo(authority.certificate_file)
        return
    from simulator.doors.proxy.relay import Proxy
    from simulator.doors.proxy.serving import serve

    try:
        serve(Proxy(simulator=url.rstrip("/"), authority=authority, offline=offline), host, port, click.echo)
    except OSError as error:
        click.echo(f"stopgap: STOPGAP_PROXY_PORT {port} of {host} cannot be had: {error.strerror}", err=True)
        sys.exit(2)


def authority_here() -> Authority:
    """This machine's authority, made or not; says how to get what it takes where that is missing."""
    try:
        from simulator.doors.proxy.authority import Authority
        from simulator.doors.proxy.folder import data_folder
    except ModuleNotFoundError as error:
        click.echo(f"stopgap: {MISSING} ({error})", err=True)
        sys.exit(UNREACHABLE)
    return Authority(data_folder(settings.environment()))
