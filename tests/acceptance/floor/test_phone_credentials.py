"""Credentials of telephones in browsers on a real Asterisk: of use for a while, and one at a time.

A telephone over UDP from the service's own address stands for the page: what is asked of both is
the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.asterisk.phone_credentials import PhoneCredential, PhoneCredentials
from hotline.launch.pbx import RunningPbx, running_pbx
from hotline.model.seat import Seat
from hotline.testing.phone import Login, NotRegistered, SipPhone
from hotline.testing.seats import SEAT_KEY, seat

pytestmark = pytest.mark.asyncio(loop_scope="session")

BROWSER = Seat(seat_id="web1", name="Browser", phone="browser")
LONG_S, SHORT_S = 60.0, 0.5


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def pbx(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningPbx]:
    async with running_pbx(tmp_path_factory.mktemp("credentials") / "pbx") as running:
        await running.take_seats([BROWSER, seat("desk1")], SEAT_KEY)
        yield running


@asynccontextmanager
async def credentials_of(
    pbx: RunningPbx, *, valid_s: float = LONG_S
) -> AsyncIterator[PhoneCredentials]:
    settings = AmiSettings(
        host=pbx.ami_host, port=pbx.ami_port, username=pbx.ami_username, secret=pbx.ami_secret
    )
    async with AmiClient(settings) as ami:
        await ami.wait_up(5)
        credentials = PhoneCredentials(ami, valid_s=valid_s)
        yield credentials
        await credentials.close()


async def registers(pbx: RunningPbx, given: PhoneCredential, *, host: str = "127.0.0.1") -> bool:
    """Try to be the telephone of a seat; return whether that is so."""
    login = Login(username=given.user, password=given.password)
    async with SipPhone.open(host=host, login=login) as phone:
        try:
            await phone.register(f"sip:{pbx.sip_address}")
        except NotRegistered:
            return False
        return True


async def test_a_new_password_is_of_use_and_the_one_before_is_not(pbx: RunningPbx) -> None:
    async with credentials_of(pbx) as credentials:
        first = await credentials.give("web1")
        assert await registers(pbx, first)
        second = await credentials.give("web1")
        assert first.password != second.password
        assert await registers(pbx, second)
        assert not await registers(pbx, first)


async def test_it_is_of_no_use_when_its_time_is_over(pbx: RunningPbx) -> None:
    async with credentials_of(pbx, valid_s=SHORT_S) as credentials:
        given = await credentials.give("web1")
        await asyncio.sleep(2 * SHORT_S)
        assert not await registers(pbx, given)
        assert "0 results found" in await pbx.tell("database show hotline")


async def test_what_a_dead_process_has_given_is_taken_back_in_time(pbx: RunningPbx) -> None:
    async with credentials_of(pbx) as before:
        given = await before.give("web1")
    async with credentials_of(pbx, valid_s=SHORT_S) as credentials:
        credentials.follow(["web1"])
        assert await registers(pbx, given)
        await asyncio.sleep(2 * SHORT_S)
        assert not await registers(pbx, given)


async def test_it_is_of_no_use_from_elsewhere(pbx: RunningPbx) -> None:
    async with credentials_of(pbx) as credentials:
        given = await credentials.give("web1")
        assert not await registers(pbx, given, host="127.0.0.2")
        assert await registers(pbx, given)


async def test_a_desk_phone_cannot_be_given_another_password(pbx: RunningPbx) -> None:
    async with credentials_of(pbx) as credentials:
        assert not await registers(pbx, await credentials.give("desk1"))
