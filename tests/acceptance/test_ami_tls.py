"""A hotline that reaches its Asterisk over TLS, and what the doctor says of one that does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest
import pytest_asyncio

from hotline.launch.ami_certificate import make_certificate
from hotline.launch.pbx_config import AmiTls
from hotline.launch.ports import free_port
from hotline.testing.demo import CHOOSE_LANGUAGE, CUSTOMERS, balances
from hotline.testing.doctor import Seen, doctor
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

CUSTOMER = "10000007"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    folder = tmp_path_factory.mktemp("encrypted")
    files = make_certificate(folder / "tls", "127.0.0.1")
    tls = AmiTls(
        host="127.0.0.1", port=free_port("TCP"), certificate=files.certificate, key=files.key
    )
    async with running_hotline(folder, ami_tls=tls) as running:
        yield running


async def test_customer_hears_the_balance_over_an_encrypted_link(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13801001")
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.press(f"2{CUSTOMER}{CUSTOMERS[CUSTOMER].pin}")
    await call.hears(await hotline.sound(*balances(CUSTOMER, "en-US")), within_s=30)
    await call.hang_up()
    assert (await doctor(hotline)).checks["asterisk: link"]["state"] == "ok"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def told(
    hotline: RunningHotline, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Seen]:
    """What doctors say who look at the same time, each with other settings, for they wait long."""
    other = make_certificate(tmp_path_factory.mktemp("other"), "127.0.0.1").certificate
    changed = {
        "HOTLINE_ASTERISK__TLS_CA_FILE": str(other),
        "HOTLINE_ASTERISK__TLS": "false",
        "HOTLINE_ASTERISK__PORT": str(hotline.pbx.ami_port),
    }
    seen = await asyncio.gather(*(doctor(hotline, **{key: to}) for key, to in changed.items()))
    return dict(zip(changed, seen, strict=True))


async def test_an_asterisk_with_another_certificate_is_told(told: Mapping[str, Seen]) -> None:
    seen = told["HOTLINE_ASTERISK__TLS_CA_FILE"]
    assert seen.broken() == {"asterisk: link"}
    assert "its certificate is not trusted" in seen.checks["asterisk: link"]["text"]
    assert "check asterisk.tls_ca_file" in seen.checks["asterisk: link"]["text"]


async def test_plain_words_to_the_port_for_tls_are_told(told: Mapping[str, Seen]) -> None:
    seen = told["HOTLINE_ASTERISK__TLS"]
    assert "no greeting within 5 s" in seen.checks["asterisk: link"]["text"]
    assert "set asterisk.tls" in seen.checks["asterisk: link"]["text"]


async def test_tls_to_the_plain_port_is_told(told: Mapping[str, Seen]) -> None:
    seen = told["HOTLINE_ASTERISK__PORT"]
    assert "it speaks no TLS with us" in seen.checks["asterisk: link"]["text"]


async def test_a_file_that_names_nobody_to_trust_is_told(hotline: RunningHotline) -> None:
    seen = await doctor(hotline, HOTLINE_ASTERISK__TLS_CA_FILE="/absent.pem")
    assert seen.broken() == {"settings"}
    assert "asterisk.tls_ca_file, /absent.pem" in seen.checks["settings"]["text"]
