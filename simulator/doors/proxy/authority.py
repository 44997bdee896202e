"""The certificate authority of this machine, which can speak for `twilio.com` and for nobody else.

It is made on first use, its key is readable by its owner only, and its name constraints have every client refuse what
it might sign for another name: whoever steals it can imitate Twilio to programs that trust it, and no one else. Its
certificates hold from 2000 to 2099, because applications under test travel in time.
"""

from __future__ import annotations

import re
import ssl
import tempfile
import warnings
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from simulator.doors.proxy.folder import keep

DOMAIN = "twilio.com"
STORE_PASSWORD = "changeit"  # noqa: S105  what every Java trust store has: it guards public certificates
SYSTEM_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)
PROXY_FOR_PHP = """<?php
foreach (['http_proxy', 'https_proxy', 'no_proxy'] as $name) {
    $_SERVER[$name] ??= getenv($name);
}
unset($name);
"""
BEGIN, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Authority:
    """The files of the authority, all in one folder: `ca.key`, `ca.pem`, and what is made of them for clients."""

    folder: Path

    @property
    def certificate_file(self) -> Path:
        """The certificate that clients have to trust."""
        return self.folder / "ca.pem"

    @property
    def key_file(self) -> Path:
        """The key, which nobody but the proxy needs."""
        return self.folder / "ca.key"

    @property
    def bundle_file(self) -> Path:
        """The system's authorities and this one: for clients that take one file in place of the system's."""
        return self.folder / "bundle.pem"

    @property
    def trust_store_file(self) -> Path:
        """The same for Java."""
        return self.folder / "truststore.p12"

    @property
    def php_folder(self) -> Path:
        """The same for PHP, which reads settings from a folder."""
        return self.folder / "php"

    def ensure(self) -> Authority:
        """Make what is not there yet; itself."""
        if not (self.key_file.exists() and self.certificate_file.exists()):
            self._found()
        system = _system_authorities()
        own = self.certificate_file.read_bytes()
        keep(self.bundle_file, system + b"\n" + own)
        self._tell_php()
        if not self.trust_store_file.exists():
            keep(self.trust_store_file, _trust_store(system + b"\n" + own))
        return self

    def _tell_php(self) -> None:
        """Settings for PHP, and the proxy: libraries look for it where a web server would have put it, and none has."""
        script = self.php_folder / "stopgap.php"
        keep(script, PROXY_FOR_PHP.encode())
        settings = {
            "curl.cainfo": self.bundle_file,
            "openssl.cafile": self.bundle_file,
            "auto_prepend_file": script,
        }
        lines = "".join(f'{name}="{value}"\n' for name, value in settings.items())
        keep(self.php_folder / "stopgap.ini", lines.encode())

    def forget(self) -> list[Path]:
        """Delete the authority and all that was made of it; the files that went."""
        files = (
            self.key_file,
            self.certificate_file,
            self.bundle_file,
            self.trust_store_file,
            self.php_folder / "stopgap.ini",
            self.php_folder / "stopgap.php",
        )
        gone = [file for file in files if file.exists()]
        for file in gone:
            file.unlink()
        return gone

    def _found(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name(
            [x509.NameAttribute(NameOID.COMMON_NAME, "Stopgap on this machine, for twilio.com only")]
        )
        constraints = x509.NameConstraints(
            permitted_subtrees=[x509.DNSName(DOMAIN)],
            excluded_subtrees=[x509.IPAddress(ip_network("0.0.0.0/0")), x509.IPAddress(ip_network("::/0"))],
        )
        certificate = (
            _dated(name, name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs=True), critical=True)
            .add_extension(constraints, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        self.trust_store_file.unlink(missing_ok=True)
        keep(self.key_file, _private_bytes(key), private=True)
        keep(self.certificate_file, certificate.public_bytes(serialization.Encoding.PEM))

    @cached_property
    def _key(self) -> ec.EllipticCurvePrivateKey:
        key = serialization.load_pem_private_key(self.key_file.read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(
                f"{self.key_file} holds no key of ours; `stopgap proxy --forget` makes way for one"
            )
        return key

    @cached_property
    def _certificate(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.certificate_file.read_bytes())

    def context(self, host: str) -> ssl.SSLContext:
        """TLS for a server that is called `host`, HTTP/1.1 only."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
        issuer = self._certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        certificate = (
            _dated(name, self._certificate.subject, key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )
        pem = certificate.public_bytes(serialization.Encoding.PEM) + _private_bytes(key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        with tempfile.TemporaryDirectory(prefix="stopgap-") as folder:  # ssl reads chains from files only
            file = Path(folder) / "leaf.pem"
            keep(file, pem, private=True)
            context.load_cert_chain(file)
        return context


def _dated(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(END)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _private_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _system_authorities() -> bytes:
    """The authorities that this machine trusts already; what is passed through is judged by them."""
    found = next((Path(name) for name in SYSTEM_BUNDLES if Path(name).is_file()), None)
    if found is None:
        import certifi  # comes with requests, which Twilio's SDK stands on

        found = Path(certifi.where())
    return found.read_bytes()


def _trust_store(pem: bytes) -> bytes:
    entries = [pkcs12.PKCS12Certificate(each, f"{n}".encode()) for n, each in enumerate(_certificates(pem))]
    return pkcs12.serialize_java_truststore(entries, BestAvailableEncryption(STORE_PASSWORD.encode()))


def _certificates(pem: bytes) -> list[x509.Certificate]:
    """The certificates of a bundle; one that is too odd to be read is left out, because nothing needs all of them."""
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of serial numbers that the system's authorities chose long ago
        for block in re.findall(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", pem, re.DOTALL):
            with suppress(ValueError):
                found.append(x509.load_pem_x509_certificate(block))
    return found
