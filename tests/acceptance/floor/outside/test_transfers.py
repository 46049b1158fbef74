"""An agent sends the caller to another number, on a real Asterisk: the trunk is a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.acceptance.floor.conftest import hear_each_other
from tests.acceptance.floor.outside.asking import LONGEST, QUIET_S, dies, is_offered
from tests.acceptance.floor.two_desks import open_desk

from hotline.launch.pbx_trunk import DEMO_BANK_NUMBER
from hotline.testing.phone import Call, PhoneError, SipPhone
from hotline.testing.phone.pickup import NEVER

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

    from hotline.testing.faulty_link import FaultyLink

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def is_sent(
    room: Room, number: str, place: str = "branch", typed: str = ""
) -> tuple[Call, str]:
    """Let a caller talk with Anna, who sends the caller away; return the call and its id."""
    await room.anna("ready")
    call = await room.wants_a_person(number)
    served = await room.desk.called()
    async with open_desk(room, "anna") as anna:
        call_id = (await anna.until(state="on_call", handling__held=False))["talk"]["call"]
        await is_offered(room, place)
        await anna.sends("transfer", flow=place, number=typed)
        await served.ended()
        await anna.until(talk=None)
    return call, str(call_id)


async def test_caller_and_branch_talk_without_the_agent_and_the_survey_follows(
    room: Room, branch: SipPhone
) -> None:
    call, call_id = await is_sent(room, "13800000501")
    ringing = await branch.rung()
    assert DEMO_BANK_NUMBER in ringing.caller
    other = await branch.called()
    await hear_each_other(call, other, "this is the branch")
    await room.anna_is("available", "wrap_up")
    await other.hang_up()
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()
    story = (await room.hotline.command("calls", "show", call_id)).stdout
    assert "sends the caller to 'branch'" in story
    assert "asks for a transfer to +862164378888" in story
    told = (await room.hotline.command("why", call_id)).stdout
    assert "anna sends it back to the flow, to 'branch'" in told


async def test_a_caller_whom_nobody_takes_is_told_so_and_with_an_agent_again(
    room: Room, branch: SipPhone
) -> None:
    branch.pickup = NEVER
    call, _ = await is_sent(room, "13800000502", "brief")
    await branch.rung()
    await call.hears_start(await room.says("agents_busy"))
    await room.anna("ready")
    served = await room.desk.called()
    await room.anna_is("on_call")
    await hear_each_other(call, served, "nobody was there")
    await call.hang_up()
    await served.ended()


async def test_a_number_that_is_not_allowed_is_not_offered_and_never_rung(
    room: Room, branch: SipPhone
) -> None:
    await room.anna("ready")
    call = await room.wants_a_person("13800000503")
    served = await room.desk.called()
    async with open_desk(room, "anna") as anna:
        call_id = (await anna.until(state="on_call"))["talk"]["call"]
        flows = (await room.ask("GET", "/agents/anna/destinations"))["flows"]
        assert [one["flow"] for one in flows][:4] == ["branch", "brief", "elsewhere", "payments"]
        for place in ("abroad", "+442079460018", "*72+442079460018", "branch&abroad"):
            refused = await anna.is_refused("transfer", call=call_id, flow=place)
            assert refused == "place_not_offered"
    await hear_each_other(call, served, "so I stay")
    await call.hang_up()
    with pytest.raises(PhoneError):
        await branch.rung(within_s=QUIET_S)


async def test_who_hangs_up_lets_the_other_one_go(room: Room, branch: SipPhone) -> None:
    call, _ = await is_sent(room, "13800000504")
    await branch.rung()
    other = await branch.called()
    await call.hang_up()
    await other.ended()


async def test_two_talk_on_over_deaths_a_deploy_a_stop_and_a_cut_link(
    room: Room, branch: SipPhone, link: FaultyLink
) -> None:
    call, call_id = await is_sent(room, "13800000506")
    other = await branch.called()
    await hear_each_other(call, other, "before it dies")
    dies(room)
    await hear_each_other(call, other, "it has died")
    await room.anna_is("available", "wrap_up")
    link.refuse()
    await hear_each_other(call, other, "and no link")
    link.mend()
    await hear_each_other(call, other, "the link is back")
    await room.hotline.upgrade()
    await hear_each_other(call, other, "a new version")
    await room.hotline.service.stop()
    await hear_each_other(call, other, "and none at all")
    await room.hotline.start_service()
    await room.anna_is("available", "wrap_up")
    await other.hang_up()
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()
    story = (await room.hotline.command("calls", "show", call_id)).stdout
    assert story.count("asks for a transfer") == 1


async def test_what_rings_when_the_service_dies_and_is_replaced_rings_on_for_the_caller(
    room: Room, branch: SipPhone
) -> None:
    branch.pickup = NEVER
    call, call_id = await is_sent(room, "13800000507")
    ringing = await branch.rung()
    dies(room)
    await room.anna_is("available", "wrap_up")
    await room.hotline.upgrade()
    await room.anna_is("available", "wrap_up")
    ringing.answer()
    await hear_each_other(call, ringing, "here is the branch")
    await ringing.hang_up()
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()
    story = (await room.hotline.command("calls", "show", call_id)).stdout
    assert story.count("asks for a transfer") == 1


async def test_what_is_too_long_asterisk_ends_although_no_service_is_there(
    room: Room, branch: SipPhone
) -> None:
    await room.hotline.service.stop()
    await room.hotline.start_service(**{LONGEST: "10"})
    call, _ = await is_sent(room, "13800000508")
    other = await branch.called()
    await hear_each_other(call, other, "we talk and talk")
    await room.hotline.service.stop()
    await other.ended(within_s=12)
    await room.hotline.start_service()
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()
