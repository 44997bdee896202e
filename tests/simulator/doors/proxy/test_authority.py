"""The authority can speak for Twilio and nobody else, and its key is its owner's."""

from __future__ import annotations

import ssl
import stat
from pathlib import Path

import pytest

from simulator.doors.proxy.authority import Authority


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "stopgap").ensure()


def shake_hands(authority: Authority, host: str) -> None:
    """A client that trusts the authority, and a server that it signed for; raises what the client objects to."""
    trusting = ssl.create_default_context(cafile=str(authority.certificate_file))
    client_in, client_out, server_in, server_out = (ssl.MemoryBIO() for _ in range(4))
    client = trusting.wrap_bio(client_in, client_out, server_hostname=host)
    server = authority.context(host).wrap_bio(server_in, server_out, server_side=True)
    done: set[ssl.SSLObject] = set()
    for _ in range(10):
        for side in (client, server):
            try:
                side.do_handshake()
                done.add(side)
            except ssl.SSLWantReadError:
                pass
            server_in.write(client_out.read())
            client_in.write(server_out.read())
    assert done == {client, server}


def test_it_speaks_for_twilio(authority: Authority) -> None:
    shake_hands(authority, "api.twilio.com")
    shake_hands(authority, "api.dublin.ie1.twilio.com")


def test_a_client_refuses_it_for_anybody_else(authority: Authority) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        shake_hands(authority, "example.org")


def test_its_key_is_its_owner_s_alone(authority: Authority) -> None:
    assert stat.S_IMODE(authority.key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(authority.folder.stat().st_mode) == 0o700


def test_it_is_made_once_and_can_be_forgotten(authority: Authority) -> None:
    first = authority.certificate_file.read_bytes()
    assert authority.ensure().certificate_file.read_bytes() == first
    assert authority.certificate_file in authority.forget()
    assert [file for file in authority.folder.rglob("*") if file.is_file()] == []
    assert authority.ensure().certificate_file.read_bytes() != first


def test_what_clients_take_in_place_of_the_system_s_holds_both(authority: Authority) -> None:
    bundle = authority.bundle_file.read_text()
    assert authority.certificate_file.read_text() in bundle
    assert bundle.count("BEGIN CERTIFICATE") > 1
