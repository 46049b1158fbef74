"""Telephones of seats on a real Asterisk, without the service: who registers, rings, is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count

import pytest
import pytest_asyncio

from hotline.asterisk.ami import Action, AmiClient, AmiSettings
from hotline.asterisk.seat_leg import AGENT_CONTEXT
from hotline.launch.pbx import RunningPbx, running_pbx
from hotline.launch.pbx_config import SEAT_RTP_TIMEOUT_S
from hotline.roster import password_of
from hotline.testing.leaks import read_all
from hotline.testing.phone import (
    NEVER,
    IncomingCall,
    Login,
    NotAnswered,
    NotRegistered,
    PhoneError,
    SipPhone,
    babble,
)
from hotline.testing.seats import SEAT_KEY, login_of, seat, telephone_at

pytestmark = pytest.mark.asyncio(loop_scope="session")

GONE_S = 3.5
"""What docs/agents.md promises."""
SLACK_S = 4.0
"""Of a machine that does other things too."""
WORDS, ANSWER = babble("good morning"), babble("what can i do")


LEGS = count(1)
DESKS = (seat("desk1"), seat("desk2"))


@dataclass(kw_only=True)
class Floor:
    """A PBX with two seats, and a link to ring them."""

    pbx: RunningPbx
    ami: AmiClient

    @property
    def registrar(self) -> str:
        return f"sip:{self.pbx.sip_address}"

    async def ring(self, seat_id: str) -> str:
        """Ring a seat's telephone; return the name of its channel."""
        channel = f"leg-{next(LEGS)}"
        headers = (
            ("Channel", f"PJSIP/{seat_id}"),
            ("ChannelId", channel),
            ("Context", AGENT_CONTEXT),
            ("Exten", "s"),
            ("Priority", "1"),
            ("CallerID", "<13800000001>"),
            ("Async", "true"),
        )
        await self.ami.send(Action("Originate", headers))
        return channel

    async def bridge(self, one: str, other: str) -> None:
        headers = (("Channel1", one), ("Channel2", other))
        await self.ami.send(Action("Bridge", headers))

    async def has_ended(self, channel: str, *, within_s: float) -> None:
        """Wait until the PBX has a channel no more."""
        async with asyncio.timeout(within_s):
            while True:
                told = await self.pbx.tell("core show channels concise")
                if not any(line.endswith(f"!{channel}") for line in told.splitlines()):
                    return
                await asyncio.sleep(0.1)

    async def state_of(self, seat_id: str) -> str:
        """Return what the PBX thinks of a seat's telephone: `Avail`, `Unavail`, or nothing."""
        told = await self.pbx.tell(f"pjsip show aor {seat_id}")
        lines = [line.split() for line in told.splitlines() if "Contact:" in line]
        return next((words[3] for words in lines if words[1].startswith(f"{seat_id}/sip:")), "")

    async def is_in_state(self, seat_id: str, state: str, *, within_s: float) -> None:
        """Wait until the PBX thinks so of a seat's telephone."""
        async with asyncio.timeout(within_s):
            while True:
                if await self.state_of(seat_id) == state:
                    return
                await asyncio.sleep(0.05)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def pbx(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningPbx]:
    async with running_pbx(tmp_path_factory.mktemp("seats") / "pbx") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def floor(pbx: RunningPbx) -> AsyncIterator[Floor]:
    await pbx.take_seats(DESKS, SEAT_KEY)
    settings = AmiSettings(
        host=pbx.ami_host, port=pbx.ami_port, username=pbx.ami_username, secret=pbx.ami_secret
    )
    async with AmiClient(settings) as ami:
        await ami.wait_up(5)
        yield Floor(pbx=pbx, ami=ami)


async def test_a_telephone_registers_at_its_seat_and_is_rung(floor: Floor) -> None:
    async with telephone_at(floor.pbx, "desk1") as phone:
        await floor.ring("desk1")
        call = await phone.called(within_s=5)
        assert isinstance(call, IncomingCall)
        assert "13800000001" in call.caller
        await phone.unregister()
        assert await floor.state_of("desk1") == ""


async def test_the_telephone_that_registered_last_is_at_the_seat(floor: Floor) -> None:
    async with (
        telephone_at(floor.pbx, "desk1", pickup=NEVER) as old,
        telephone_at(floor.pbx, "desk1", pickup=NEVER) as new,
    ):
        await floor.ring("desk1")
        ringing = await new.rung(within_s=5)
        ringing.decline()
        await ringing.settled(within_s=5)
        with pytest.raises(PhoneError, match="nobody called"):
            await old.rung(within_s=0.2)


async def test_a_stranger_with_a_seats_name_comes_nowhere(floor: Floor) -> None:
    before = await floor.state_of("desk1")
    wrong = Login(username="desk1", password=password_of(DESKS[1], SEAT_KEY))
    for stranger in (None, wrong):
        async with SipPhone.open(login=stranger) as phone:
            for number in ("8888", "desk2", "s", ""):
                target = f"sip:{number}@{floor.pbx.sip_address}".replace("sip:@", "sip:")
                call = await phone.dial(target, caller_number="desk1")
                assert call.failed_status == 401
    async with SipPhone.open(login=wrong) as phone:
        with pytest.raises(NotRegistered) as refused:
            await phone.register(floor.registrar)
        assert refused.value.status == 401
    assert await floor.state_of("desk1") == before


async def test_who_names_no_seat_is_a_caller_and_registers_nowhere(floor: Floor) -> None:
    async with SipPhone.open(login=Login(username="desk9", password="whatever")) as phone:
        with pytest.raises(NotRegistered) as refused:
            await phone.register(floor.registrar)
        assert refused.value.status == 403
        for number in ("desk9", "13800000002", ""):
            with pytest.raises(NotAnswered) as waited:
                await phone.dial(
                    f"sip:8888@{floor.pbx.sip_address}", caller_number=number, answer_within_s=0.5
                )
            assert waited.value.last_status == 100


async def test_a_seat_may_dial_nothing_but_codes(floor: Floor) -> None:
    async with telephone_at(floor.pbx, "desk1") as phone:
        for number in ("8888", "desk2", "s", "*15", "*1", "*111", "**11"):
            call = await phone.dial(f"sip:{number}@{floor.pbx.sip_address}", caller_number="desk1")
            # Of what a code begins with, Asterisk says that it is too short (RFC 3261, 21.4.22).
            assert call.failed_status in (404, 484), number


async def test_a_conversation_goes_on_while_a_new_seat_is_taken(floor: Floor) -> None:
    third = seat("desk3")
    async with (
        telephone_at(floor.pbx, "desk1") as one,
        telephone_at(floor.pbx, "desk2") as other,
        SipPhone.open(answers=True, login=login_of(third)) as new,
    ):
        legs = await floor.ring("desk1"), await floor.ring("desk2")
        here, there = await one.called(within_s=5), await other.called(within_s=3)
        await floor.bridge(*legs)
        with pytest.raises(NotRegistered):
            await new.register(floor.registrar)
        speaking = asyncio.create_task(here.say(WORDS))
        await there.hears_start(WORDS)
        await floor.pbx.take_seats((seat("desk1", password_number=2), DESKS[1], third), SEAT_KEY)
        await new.register(floor.registrar)
        await speaking
        await there.hears(WORDS)
        await there.say(ANSWER)
        await here.hears(ANSWER)
        await floor.ring("desk3")
        assert (await new.called(within_s=5)).answered
        # The old password of a seat counts no more, from the next time on that it is asked for.
        with pytest.raises(NotRegistered) as refused:
            await one.register(floor.registrar)
        assert refused.value.status == 401
        assert (here.ended_by, there.ended_by) == (None, None)


async def test_a_seat_that_was_taken_out_cannot_be_rung(floor: Floor) -> None:
    async with telephone_at(floor.pbx, "desk2", pickup=NEVER) as phone:
        await floor.pbx.take_seats(DESKS[:1], SEAT_KEY)
        await floor.ring("desk2")
        with pytest.raises(PhoneError, match="nobody called"):
            await phone.rung(within_s=0.5)
        with pytest.raises(NotRegistered):
            await phone.register(floor.registrar)


async def test_a_telephone_that_is_gone_is_known_as_such_in_time(floor: Floor) -> None:
    async with telephone_at(floor.pbx, "desk1") as phone:
        await floor.is_in_state("desk1", "Avail", within_s=GONE_S + SLACK_S)
        phone.unplug()
        await floor.is_in_state("desk1", "Unavail", within_s=GONE_S + SLACK_S)
    async with telephone_at(floor.pbx, "desk1") as phone:
        await floor.ring("desk1")
        assert (await phone.called(within_s=5)).answered


async def test_a_telephone_that_is_gone_in_a_conversation_ends_it_in_time(floor: Floor) -> None:
    async with (
        telephone_at(floor.pbx, "desk1") as one,
        telephone_at(floor.pbx, "desk2") as other,
    ):
        legs = await floor.ring("desk1"), await floor.ring("desk2")
        here, there = await one.called(within_s=5), await other.called(within_s=3)
        await floor.bridge(*legs)
        await here.say(WORDS)
        await there.hears(WORDS)
        one.unplug()
        await floor.has_ended(legs[0], within_s=SEAT_RTP_TIMEOUT_S + SLACK_S)


async def test_no_password_is_in_any_file_of_the_pbx(floor: Floor) -> None:
    async with telephone_at(floor.pbx, "desk1"):
        pass
    password = password_of(DESKS[0], SEAT_KEY).encode()
    files = list(read_all(floor.pbx.config.state_dir))
    assert files
    assert [path for path, content in files if password in content] == []
