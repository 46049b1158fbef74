"""A certificate authority of this service's own, for a bank that gives it no certificate.

A browser trusts the service's certificates once `ca.crt` is installed in it, and by that nothing
else: the CA is made for the service's names, and says that it counts for no others (RFC 5280,
4.2.1.10), for its key lies beside the service's. They are as the CA/Browser Forum's Baseline
Requirements (7.1) want those of servers, so that no browser finds fault with them.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hotline.errors import HotlineError

CA_LIVES = timedelta(days=3650)
LIVES = timedelta(days=397)
"""The longest that browsers have taken."""
RENEWED_BEFORE = timedelta(days=60)
"""A start makes a new one when no more is left of it."""
BACKDATED = timedelta(hours=1)
"""For a browser whose clock is behind."""


class CertificateUnusable(HotlineError):
    """A certificate or its key cannot be read, or they do not belong together."""

    def __init__(self, file: Path, why: str) -> None:
        self.file = file
        self.why = why
        super().__init__(file, why)

    def __str__(self) -> str:
        return (
            f"{self.file} is of no use as a certificate ({self.why}): set https.certificate_file "
            "and https.key_file to a certificate in PEM, its chain after it, and its key; or leave "
            "both out, and remove the file, for one of the local CA"
        )


@dataclass(frozen=True, kw_only=True)
class ServerCertificate:
    """Where a server's certificate is, its chain after it, and its key."""

    certificate: Path
    key: Path


def local_certificate(folder: Path, names: Sequence[str], *, at: datetime) -> ServerCertificate:
    """Return a certificate for some names and addresses; what is missing or nearly over is made.

    A CA that counts for other names, or ends before what it would sign, is made anew, and `ca.crt`
    has to be installed again. A certificate of another CA is made anew, too.

    Args:
        folder: Where CA and certificate are kept; readable by this user only.
        names: What browsers may call the service.
        at: Now, aware.

    Raises:
        CertificateUnusable: What is there is no certificate or no key.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = ServerCertificate(certificate=folder / "server.crt", key=folder / "server.key")
    ca = _read_ca(folder)
    if ca is None or not _counts_for(ca, names, at):
        ca = _make_ca(folder, names, at)
    if not _is_good(found, names, ca, at):
        _make_server(found, ca, names, at)
    return found


def valid_until(certificate: Path) -> datetime:
    """Return when a certificate ends, aware.

    Raises:
        CertificateUnusable: There is none in the file.
    """
    return _read(certificate).not_valid_after_utc


@dataclass(frozen=True, kw_only=True)
class _Ca:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def _is_good(found: ServerCertificate, names: Sequence[str], ca: _Ca, at: datetime) -> bool:
    if not found.certificate.exists() or not found.key.exists():
        return False
    there = _read(found.certificate)
    try:
        there.verify_directly_issued_by(ca.certificate)
    except (InvalidSignature, TypeError, ValueError):
        return False
    alternative = there.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return there.not_valid_after_utc - at > RENEWED_BEFORE and list(alternative) == [
        _general_name(one) for one in names
    ]


def _read_ca(folder: Path) -> _Ca | None:
    """Return the CA; None where there is none, or of two CAs the half of each."""
    certificate, key = folder / "ca.crt", folder / "ca.key"
    if not certificate.exists() or not key.exists():
        return None
    try:
        read = load_pem_private_key(key.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise CertificateUnusable(key, str(error)) from None
    if not isinstance(read, ec.EllipticCurvePrivateKey):
        raise CertificateUnusable(key, "no key of an elliptic curve")
    ca = _Ca(certificate=_read(certificate), key=read)
    return ca if ca.certificate.public_key() == read.public_key() else None


def _counts_for(ca: _Ca, names: Sequence[str], at: datetime) -> bool:
    """Return whether it may sign for these names alone, and lives as long as what it signs now."""
    try:
        limits = ca.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return False
    return limits == _only(names) and ca.certificate.not_valid_after_utc > at + LIVES


def _only(names: Sequence[str]) -> x509.NameConstraints:
    """Return the names and addresses for which a CA may sign.

    A kind of name of which none is permitted is not limited by what is permitted of the other, so
    that whole kind is excluded.
    """
    permitted = [_as_subtree(one) for one in sorted(set(names))]
    excluded: list[x509.GeneralName] = []
    if not any(isinstance(one, x509.DNSName) for one in permitted):
        excluded.append(x509.DNSName(""))
    if not any(isinstance(one, x509.IPAddress) for one in permitted):
        every = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))
        excluded += [x509.IPAddress(one) for one in every]
    return x509.NameConstraints(permitted, excluded or None)


def _as_subtree(name: str) -> x509.GeneralName:
    """Return a name as a CA's limit: a network of one address, or a name and those below it."""
    try:
        return x509.IPAddress(ipaddress.ip_network(name))
    except ValueError:
        return x509.DNSName(name.removeprefix("*."))


def _make_ca(folder: Path, names: Sequence[str], at: datetime) -> _Ca:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hotline local CA")])
    certificate = (
        _begun(name, name, key.public_key(), at, CA_LIVES)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(_only(names), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(folder / "ca.crt", certificate.public_bytes(Encoding.PEM))
    # Last: with it the CA is whole.
    _write(folder / "ca.key", _pem(key))
    return _Ca(certificate=certificate, key=key)


def _make_server(made: ServerCertificate, ca: _Ca, names: Sequence[str], at: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hotline")])
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key())
    alternative = x509.SubjectAlternativeName([_general_name(one) for one in names])
    certificate = (
        _begun(subject, ca.certificate.subject, key.public_key(), at, LIVES)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(authority, critical=False)
        .add_extension(alternative, critical=False)
        .sign(ca.key, hashes.SHA256())
    )
    _write(made.key, _pem(key))
    chain = certificate.public_bytes(Encoding.PEM) + ca.certificate.public_bytes(Encoding.PEM)
    _write(made.certificate, chain)


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    at: datetime,
    lives: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - BACKDATED)
        .not_valid_after(at - BACKDATED + lives)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _read(certificate: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError) as error:
        raise CertificateUnusable(certificate, str(error)) from None


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(file: Path, content: bytes) -> None:
    """Write a file that nobody else reads, whole or not at all."""
    growing = file.with_name(f"{file.name}.new")
    growing.unlink(missing_ok=True)
    handle = os.open(growing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
    growing.replace(file)
