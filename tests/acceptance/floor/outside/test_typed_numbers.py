"""An agent types the number at which somebody is asked, or gets the caller, on a real Asterisk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.acceptance.floor.conftest import hear_each_other
from tests.acceptance.floor.outside.asking import QUIET_S, asking, dies, is_offered
from tests.acceptance.floor.outside.test_transfers import is_sent
from tests.acceptance.floor.two_desks import open_desk

from hotline.testing.phone import PhoneError, SipPhone

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

TYPED, NUMBER = "021 6437 7777", "+862164377777"
REFUSED = {
    "": "number_wanted",
    "777": "not_a_number",
    "8001": "not_a_number",
    "021 6437 7777&SIP/abroad": "not_a_number",
    "*72 021 6437 7777": "not_a_number",
    "+44 20 7946 0018": "number_not_allowed",
    "010 6655 4433": "number_not_allowed",
    "400 810 0000": "number_costs_extra",
    "+881 612 345 678": "number_costs_extra",
}


async def test_a_typed_number_is_asked_first_and_then_given_the_caller(
    room: Room, branch: SipPhone
) -> None:
    async with asking(room, "13800000641", "elsewhere", typed=TYPED) as ask:
        other = await ask.has(branch)
        await hear_each_other(ask.served, other, "known")
        await ask.hears_music()
        await ask.completes()
        await hear_each_other(ask.call, other, "told")
        await ask.survey_follows(other)
        told, why = await ask.told(), await ask.why()
        assert f"types the number for 'elsewhere': {NUMBER}" in told
        assert f"asks for a transfer to {NUMBER}" in told
        assert "anna gives it to 'elsewhere', which was rung before" in why
        assert "6437" not in why
        replayed = await room.hotline.command("replay", ask.call_id)
        assert replayed.returncode == 0, replayed.stdout


async def test_the_next_service_gives_the_caller_to_whoever_is_at_a_typed_number(
    room: Room, branch: SipPhone
) -> None:
    async with asking(room, "13800000642", "elsewhere", typed=TYPED) as ask:
        other = await ask.has(branch)
        dies(room)
        async with ask.in_the_next_service():
            await ask.anna.until(handling__consult__state="consulting")
            await ask.completes()
        await hear_each_other(ask.call, other, "told")
        await ask.survey_follows(other)
        assert f"asks for a transfer to {NUMBER}" in await ask.told()


async def test_a_caller_is_sent_to_a_typed_number_without_a_word(
    room: Room, branch: SipPhone
) -> None:
    call, call_id = await is_sent(room, "13800000643", "elsewhere", TYPED)
    other = await branch.called()
    await hear_each_other(call, other, "somewhere else")
    await other.hang_up()
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()
    story = (await room.hotline.command("calls", "show", call_id)).stdout
    assert f"asks for a transfer to {NUMBER}" in story


async def test_a_number_that_is_not_allowed_is_refused_and_nobody_is_moved(
    room: Room, branch: SipPhone
) -> None:
    await room.anna("ready")
    call = await room.wants_a_person("13800000644")
    served = await room.desk.called()
    async with open_desk(room, "anna") as anna:
        call_id = (await anna.until(state="on_call"))["talk"]["call"]
        await is_offered(room, "elsewhere")
        for ask in ("consult", "transfer"):
            for number, refused in REFUSED.items():
                typed = {"call": call_id, "flow": "elsewhere", "number": number}
                assert await anna.is_refused(ask, **typed) == refused
        typed = {"call": call_id, "flow": "branch", "number": TYPED}
        assert await anna.is_refused("transfer", **typed) == "number_not_wanted"
        assert not anna.now["handling"]["held"]
    await hear_each_other(call, served, "so I stay")
    await call.hang_up()
    with pytest.raises(PhoneError):
        await branch.rung(within_s=QUIET_S)
    story = (await room.hotline.command("calls", "show", str(call_id))).stdout
    assert "types the number" not in story
