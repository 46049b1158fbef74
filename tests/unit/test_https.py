"""How browsers are spoken to over TLS, judged by Python's own TLS, in memory."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hotline.app import https
from hotline.app.https import ShownCertificate, open_https
from hotline.launch.ports import free_port
from hotline.local_ca import CertificateUnusable, local_certificate
from hotline.settings import HttpsSettings

NOW = datetime.now(UTC)
NAME = "hotline.example.com"


def shown(folder: Path, at: datetime = NOW, **more: Path) -> ShownCertificate:
    settings = HttpsSettings.model_validate(
        {"serve": "on", "names": [NAME], "folder": folder, **more}
    )
    return ShownCertificate(settings, "127.0.0.1", at)


def context_of(folder: Path, **more: Path) -> ssl.SSLContext:
    return shown(folder, NOW, **more).context


def spoken(server: ssl.SSLContext, ca: Path, version: ssl.TLSVersion) -> str | None:
    """Return what a client that speaks one version, and that poorly, and a server agree on."""
    told = ssl.create_default_context(cafile=ca)
    told.minimum_version = told.maximum_version = version
    told.set_ciphers("ALL:@SECLEVEL=0")
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = told.wrap_bio(to_client, to_server, server_hostname=NAME)
    waiting = [client, server.wrap_bio(to_server, to_client, server_side=True)]
    while waiting:
        end = waiting.pop(0)
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            waiting.append(end)
    return client.version()


def test_tls_1_2_and_1_3_are_spoken(tmp_path: Path) -> None:
    server = context_of(tmp_path)
    ca = tmp_path / "ca.crt"
    assert spoken(server, ca, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"
    assert spoken(server, ca, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
def test_nothing_older_is_spoken(tmp_path: Path) -> None:
    server = context_of(tmp_path)
    with pytest.raises(ssl.SSLError, match="UNSUPPORTED_PROTOCOL"):
        spoken(server, tmp_path / "ca.crt", ssl.TLSVersion.TLSv1_1)


def test_the_banks_own_certificate_is_shown_where_there_is_one(tmp_path: Path) -> None:
    banks = local_certificate(tmp_path / "bank", (NAME,), at=NOW)
    server = context_of(tmp_path / "ours", certificate_file=banks.certificate, key_file=banks.key)
    assert spoken(server, tmp_path / "bank/ca.crt", ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
    assert not (tmp_path / "ours").exists()


def test_a_key_of_another_certificate_is_told(tmp_path: Path) -> None:
    one = local_certificate(tmp_path / "one", (NAME,), at=NOW)
    other = local_certificate(tmp_path / "other", (NAME,), at=NOW)
    with pytest.raises(CertificateUnusable, match=r"server\.crt is of no use"):
        context_of(tmp_path, certificate_file=one.certificate, key_file=other.key)


def test_a_renewed_certificate_is_shown_to_those_who_come_then(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    file = local_certificate(old, (NAME,), at=NOW)
    ours = shown(tmp_path / "ours", certificate_file=file.certificate, key_file=file.key)
    assert not ours.look_again(NOW)
    renewed = local_certificate(new, (NAME,), at=NOW)
    file.certificate.write_bytes(renewed.certificate.read_bytes())
    # Its key is not there yet: whoever comes meanwhile is shown what was there.
    with pytest.raises(CertificateUnusable):
        ours.look_again(NOW)
    assert not ours.look_again(NOW)
    assert spoken(ours.context, old / "ca.crt", ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
    file.key.write_bytes(renewed.key.read_bytes())
    assert ours.look_again(NOW)
    assert spoken(ours.context, new / "ca.crt", ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError):
        spoken(ours.context, old / "ca.crt", ssl.TLSVersion.TLSv1_3)


def test_a_certificate_of_the_local_ca_is_renewed_while_the_service_runs(tmp_path: Path) -> None:
    ours = shown(tmp_path, NOW - timedelta(days=340))
    before = (tmp_path / "server.crt").read_bytes()
    assert not ours.look_again(NOW - timedelta(days=10))
    assert ours.look_again(NOW)
    assert (tmp_path / "server.crt").read_bytes() != before
    assert spoken(ours.context, tmp_path / "ca.crt", ssl.TLSVersion.TLSv1_3) == "TLSv1.3"


async def test_who_comes_to_a_port_that_is_open_is_shown_the_renewed_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(https, "LOOK_S", 0.02)
    old = local_certificate(tmp_path / "old", (NAME,), at=NOW)
    new = local_certificate(tmp_path / "new", (NAME,), at=NOW)
    settings = HttpsSettings(
        serve="on",
        host="127.0.0.1",
        port=free_port("TCP"),
        certificate_file=old.certificate,
        key_file=old.key,
    )
    opened = await open_https(settings, "127.0.0.1", at=NOW)
    assert opened is not None

    async def is_shown(ca: Path) -> bool:
        told = ssl.create_default_context(cafile=ca)
        try:
            _, writer = await asyncio.open_connection(
                "127.0.0.1", settings.port, ssl=told, server_hostname=NAME
            )
        except ssl.SSLCertVerificationError:
            return False
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        return True

    server = await asyncio.start_server(
        lambda _, writer: writer.close(), sock=opened.port, ssl=opened.shown.context
    )
    async with server, opened.kept_new(lambda: NOW):
        assert await is_shown(tmp_path / "old/ca.crt")
        assert not await is_shown(tmp_path / "new/ca.crt")
        old.key.write_bytes(new.key.read_bytes())
        old.certificate.write_bytes(new.certificate.read_bytes())
        async with asyncio.timeout(5):
            while not await is_shown(tmp_path / "new/ca.crt"):  # noqa: ASYNC110 - nobody is told
                await asyncio.sleep(0.02)
        assert not await is_shown(tmp_path / "old/ca.crt")
