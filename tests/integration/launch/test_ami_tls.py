"""The service's link to an Asterisk on another machine: encrypted, and with the right one only."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from hotline.app import ami_settings
from hotline.asterisk.ami import Action, AmiClient, AmiLinkLost
from hotline.asterisk.ami.connection import AmiConnection
from hotline.asterisk.ami.errors import AmiTrustUnusable
from hotline.launch.ami_certificate import make_certificate
from hotline.launch.errors import CertificateNotMade
from hotline.launch.pbx import running_pbx
from hotline.launch.pbx_config import AmiTls
from hotline.launch.ports import free_port
from hotline.settings import AsteriskSettings

UP_S = 10.0


def settings(
    port: int, ca_file: Path, secret: str = "", host: str = "127.0.0.1"
) -> AsteriskSettings:
    return AsteriskSettings(
        host=host, port=port, secret=SecretStr(secret), tls=True, tls_ca_file=ca_file
    )


async def test_only_the_asterisk_with_the_right_certificate_is_talked_to(tmp_path: Path) -> None:
    right = make_certificate(tmp_path / "right", "127.0.0.1")
    other = make_certificate(tmp_path / "other", "127.0.0.1")
    tls = AmiTls(
        host="127.0.0.1", port=free_port("TCP"), certificate=right.certificate, key=right.key
    )
    async with running_pbx(tmp_path / "pbx", ami_tls=tls) as pbx:
        trusting = settings(tls.port, right.certificate, pbx.ami_secret)
        async with AmiClient(ami_settings(trusting)) as client:
            await client.wait_up(UP_S)
            assert (await client.send(Action("Ping"))).get("Ping") == "Pong"
        for deceived in (
            settings(tls.port, other.certificate),
            # The same certificate, but not made for this name.
            settings(tls.port, right.certificate, host="localhost"),
        ):
            with pytest.raises(
                AmiLinkLost, match=r"not trusted \(.+\): check asterisk.tls_ca_file"
            ):
                await AmiConnection.open(ami_settings(deceived), on_event=lambda _: None)


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
