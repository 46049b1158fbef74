"""The service's link to an Asterisk on another machine: encrypted, and with the right one only."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr

from hotline.app.pbx_link import ami_settings
from hotline.asterisk.ami import Action, AmiClient, AmiLinkLost
from hotline.asterisk.ami.connection import AmiConnection
from hotline.asterisk.ami.errors import AmiTrustUnusable
from hotline.launch.ami_certificate import make_certificate
from hotline.launch.errors import CertificateNotMade
from hotline.launch.pbx import RunningPbx, running_pbx
from hotline.launch.pbx_config import AmiTls
from hotline.launch.ports import free_port
from hotline.settings import AsteriskSettings

UP_S = 10.0


@dataclass(frozen=True)
class Encrypted:
    """An Asterisk with a port for plain links and one for TLS."""

    pbx: RunningPbx
    tls: AmiTls


def settings(
    port: int,
    ca_file: Path | None = None,
    secret: str = "",
    host: str = "127.0.0.1",
    *,
    tls: bool = True,
) -> AsteriskSettings:
    return AsteriskSettings(
        host=host, port=port, secret=SecretStr(secret), tls=tls, tls_ca_file=ca_file
    )


async def refusal(wrong: AsteriskSettings) -> str:
    with pytest.raises(AmiLinkLost) as caught:
        await AmiConnection.open(ami_settings(wrong), on_event=lambda _: None)
    return caught.value.reason


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def encrypted(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Encrypted]:
    folder = tmp_path_factory.mktemp("encrypted")
    files = make_certificate(folder / "tls", "127.0.0.1")
    tls = AmiTls(
        host="127.0.0.1", port=free_port("TCP"), certificate=files.certificate, key=files.key
    )
    async with running_pbx(folder / "pbx", ami_tls=tls) as pbx:
        yield Encrypted(pbx, tls)


@pytest.mark.asyncio(loop_scope="module")
async def test_the_asterisk_with_the_right_certificate_is_talked_to(encrypted: Encrypted) -> None:
    trusting = settings(encrypted.tls.port, encrypted.tls.certificate, encrypted.pbx.ami_secret)
    async with AmiClient(ami_settings(trusting)) as client:
        await client.wait_up(UP_S)
        assert (await client.send(Action("Ping"))).get("Ping") == "Pong"


@pytest.mark.asyncio(loop_scope="module")
async def test_an_asterisk_that_is_not_trusted_is_not_talked_to(
    encrypted: Encrypted, tmp_path: Path
) -> None:
    port = encrypted.tls.port
    other = make_certificate(tmp_path / "other", "127.0.0.1")
    for deceived in (
        settings(port, other.certificate),
        settings(port),
        # The right certificate, but not made for this name.
        settings(port, encrypted.tls.certificate, host="localhost"),
    ):
        why = await refusal(deceived)
        assert re.search(r"not trusted \(.+\): check asterisk.tls_ca_file", why)


@pytest.mark.asyncio(loop_scope="module")
async def test_the_wrong_one_of_its_two_ports_is_told(encrypted: Encrypted) -> None:
    mistaken = await refusal(settings(encrypted.pbx.ami_port, encrypted.tls.certificate))
    assert "it speaks no TLS with us (wrong version number)" in mistaken
    assert "asterisk.port must be that of tlsbindaddr" in mistaken
    silent = await refusal(settings(encrypted.tls.port, tls=False))
    assert "if asterisk.port is that of tlsbindaddr in manager.conf, set asterisk.tls" in silent


def test_a_file_that_names_nobody_to_trust_is_told(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate")
    with pytest.raises(AmiTrustUnusable, match="holds no certificate"):
        ami_settings(settings(1, empty))
    with pytest.raises(AmiTrustUnusable, match="No such file"):
        ami_settings(settings(1, tmp_path / "absent.pem"))


def test_a_key_is_for_its_owner_only_and_never_replaced(tmp_path: Path) -> None:
    files = make_certificate(tmp_path / "tls", "pbx.example")
    assert files.key.stat().st_mode & 0o077 == 0
    before = files.key.read_bytes()
    with pytest.raises(CertificateNotMade, match="--folder"):
        make_certificate(tmp_path / "tls", "pbx.example")
    assert files.key.read_bytes() == before
