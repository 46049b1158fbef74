"""The local CA, judged by Python's own TLS."""

from __future__ import annotations

import shutil
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from hotline import local_ca
from hotline.local_ca import (
    CA_LIVES,
    LIVES,
    RENEWED_BEFORE,
    CertificateUnusable,
    ServerCertificate,
    local_certificate,
    valid_until,
)

NOW = datetime.now(UTC)
NAMES = ("hotline.example.com", "192.0.2.7")


def shake_hands(folder: Path, made: ServerCertificate, name: str) -> None:
    """Let a client that trusts the CA look at a server's certificate, in memory."""
    server_context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server_context.load_cert_chain(made.certificate, made.key)
    client_context = ssl.create_default_context(cafile=folder / "ca.crt")
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server, server_hostname=name)
    server = server_context.wrap_bio(to_server, to_client, server_side=True)
    waiting = [client, server]
    while waiting:
        end = waiting.pop(0)
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            waiting.append(end)


@pytest.mark.parametrize("name", NAMES)
def test_who_trusts_the_ca_trusts_the_service_by_each_name(tmp_path: Path, name: str) -> None:
    shake_hands(tmp_path, local_certificate(tmp_path, NAMES, at=NOW), name)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        *((name, name) for name in (*NAMES, "localhost", "2001:db8::7")),
        ("*.example.com", "hotline.example.com"),
    ],
)
def test_one_name_is_enough(tmp_path: Path, name: str, called: str) -> None:
    shake_hands(tmp_path, local_certificate(tmp_path, (name,), at=NOW), called)


def test_another_name_is_not_trusted(tmp_path: Path) -> None:
    made = local_certificate(tmp_path, NAMES, at=NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(tmp_path, made, "bank.example.com")


def test_another_ca_is_not_trusted(tmp_path: Path) -> None:
    made = local_certificate(tmp_path / "one", NAMES, at=NOW)
    local_certificate(tmp_path / "other", NAMES, at=NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(tmp_path / "other", made, NAMES[0])


def sign_for(folder: Path, name: str) -> ServerCertificate:
    """Make a certificate for a name with a CA's stolen key, whatever the CA counts for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_ca, "_counts_for", lambda *_: True)
        return local_certificate(folder, (name,), at=NOW)


@pytest.mark.parametrize("names", [NAMES, NAMES[:1], NAMES[1:]], ids=["both", "name", "address"])
@pytest.mark.parametrize("other", ["bank.example.com", "example.com", "192.0.2.8", "2001:db8::1"])
def test_the_cas_key_makes_no_other_site_trusted(
    tmp_path: Path, names: tuple[str, ...], other: str
) -> None:
    local_certificate(tmp_path, names, at=NOW)
    with pytest.raises(ssl.SSLCertVerificationError, match="subtree"):
        shake_hands(tmp_path, sign_for(tmp_path, other), other)


def test_what_a_ca_counts_for_is_critical(tmp_path: Path) -> None:
    local_certificate(tmp_path, NAMES, at=NOW)
    ca = x509.load_pem_x509_certificate((tmp_path / "ca.crt").read_bytes())
    assert ca.extensions.get_extension_for_class(x509.NameConstraints).critical


def test_nobody_else_reads_a_key(tmp_path: Path) -> None:
    local_certificate(tmp_path, NAMES, at=NOW)
    assert {file.name for file in tmp_path.iterdir()} == {
        *("ca.crt", "ca.key", "server.crt", "server.key")
    }
    assert not any(file.stat().st_mode & 0o077 for file in tmp_path.iterdir())


def test_it_is_made_anew_when_little_of_it_is_left_and_by_the_same_ca(tmp_path: Path) -> None:
    made = local_certificate(tmp_path, NAMES, at=NOW)
    first = made.certificate.read_bytes()
    early = NOW + LIVES - RENEWED_BEFORE - timedelta(days=1)
    assert local_certificate(tmp_path, NAMES, at=early).certificate.read_bytes() == first
    ca = (tmp_path / "ca.crt").read_bytes()
    late = early + timedelta(days=2)
    again = local_certificate(tmp_path, NAMES, at=late)
    assert valid_until(again.certificate) > late + RENEWED_BEFORE
    assert (tmp_path / "ca.crt").read_bytes() == ca


def test_it_is_made_anew_for_another_name_and_the_ca_too(tmp_path: Path) -> None:
    local_certificate(tmp_path, NAMES, at=NOW)
    shake_hands(
        tmp_path, local_certificate(tmp_path, ("new.example.com",), at=NOW), "new.example.com"
    )


def test_the_ca_stays_where_names_are_told_in_another_order(tmp_path: Path) -> None:
    local_certificate(tmp_path, NAMES, at=NOW)
    ca = (tmp_path / "ca.crt").read_bytes()
    shake_hands(tmp_path, local_certificate(tmp_path, NAMES[::-1], at=NOW), NAMES[0])
    assert (tmp_path / "ca.crt").read_bytes() == ca


@pytest.mark.parametrize("gone", ["ca.key", "ca.crt"])
def test_the_service_is_trusted_by_a_ca_that_was_made_anew(tmp_path: Path, gone: str) -> None:
    local_certificate(tmp_path, NAMES, at=NOW)
    (tmp_path / gone).unlink()
    shake_hands(tmp_path, local_certificate(tmp_path, NAMES, at=NOW), NAMES[0])


@pytest.mark.parametrize("restored", [("ca.key",), ("ca.crt",), ("ca.key", "ca.crt")])
def test_the_service_is_trusted_by_a_ca_that_came_from_elsewhere(
    tmp_path: Path, restored: tuple[str, ...]
) -> None:
    local_certificate(tmp_path / "here", NAMES, at=NOW)
    local_certificate(tmp_path / "there", NAMES, at=NOW)
    for name in restored:
        shutil.copy(tmp_path / "there" / name, tmp_path / "here" / name)
    made = local_certificate(tmp_path / "here", NAMES, at=NOW)
    shake_hands(tmp_path / "here", made, NAMES[0])
    first = made.certificate.read_bytes()
    assert local_certificate(tmp_path / "here", NAMES, at=NOW).certificate.read_bytes() == first


def test_no_certificate_outlives_its_ca(tmp_path: Path) -> None:
    local_certificate(tmp_path, NAMES, at=NOW)
    late = NOW + CA_LIVES - LIVES + timedelta(days=1)
    made = local_certificate(tmp_path, NAMES, at=late)
    assert valid_until(made.certificate) <= valid_until(tmp_path / "ca.crt")


def test_what_is_no_certificate_is_told(tmp_path: Path) -> None:
    local_certificate(tmp_path, NAMES, at=NOW)
    (tmp_path / "server.crt").write_text("nothing")
    with pytest.raises(CertificateUnusable, match=r"server\.crt is of no use"):
        local_certificate(tmp_path, NAMES, at=NOW)
