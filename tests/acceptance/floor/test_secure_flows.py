"""An agent sends the caller through the PIN and gets the caller back, on a real Asterisk."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING

import aiohttp
import pytest
from tests.acceptance.floor.conftest import hear_each_other, hears_soon

from hotline.asterisk.keypad import REST_S
from hotline.testing.phone import Call, babble

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")

CUSTOMER, PIN = "10000001", "246810"
ANOTHER, WRONG_PIN = "10000007", "135790"


async def talk(room: Room, number: str) -> tuple[Call, Call]:
    """Let a caller and Anna hear each other; return both telephones."""
    await room.anna("ready")
    call = await room.wants_a_person(number)
    served = await room.told()
    await hear_each_other(call, served, "who are you")
    return call, served


async def in_the_flow(room: Room, number: str) -> tuple[Call, Call]:
    """Let Anna send a caller to the PIN; return both telephones when the flow has begun."""
    call, served = await talk(room, number)
    await room.anna("secure", {"flow": "pin"})
    await call.hears_start(await room.says("enter_customer_number"))
    return call, served


async def give_pin(room: Room, call: Call, customer: str = CUSTOMER, pin: str = PIN) -> None:
    """Enter who one is, and the PIN when asked for it."""
    await call.press(customer)
    await call.hears_start(await room.says("enter_pin"))
    await call.press(pin)


async def come_back(room: Room, call: Call, served: Call, about: str) -> None:
    """Let the caller give the PIN, and be with Anna again, who is told of it."""
    await call.press(CUSTOMER + PIN)
    await served.hears(await room.says("whisper_identified"))
    await hear_each_other(call, served, about)


async def survey_of(room: Room, call: Call, served: Call) -> None:
    """Let Anna hang up and the caller come to the survey."""
    await served.hang_up()
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()
    await room.anna_is("available")


async def test_the_caller_gives_the_pin_and_is_back_with_the_agent_who_heard_none_of_it(
    room: Room,
) -> None:
    call, served = await talk(room, "13800000031")
    await call.press("7")
    heard_before = served.heard.keys
    await room.anna("secure", {"flow": "pin"})
    await call.hears_start(await room.says("enter_customer_number"))
    await call.say(babble("nobody is to hear this"))
    await give_pin(room, call)
    await served.hears(await room.says("whisper_identified"))
    await hear_each_other(call, served, "thank you")
    await room.anna_is("on_call")
    assert heard_before == served.heard.keys == "7"
    assert served.find(babble("nobody is to hear this")) is None
    await survey_of(room, call, served)
    assert (await room.hotline.interaction_from("13800000031")).customer == CUSTOMER


async def test_an_agent_asks_by_the_telephone_and_hears_that_nobody_was_identified(
    room: Room,
) -> None:
    call, served = await talk(room, "13800000032")
    await served.press("*51")
    await call.hears_start(await room.says("enter_customer_number"))
    for _ in range(2):
        await give_pin(room, call, ANOTHER, WRONG_PIN)
        await call.hears_start(await room.says("not_signed_in"))
    await give_pin(room, call, ANOTHER, WRONG_PIN)
    await served.hears(await room.says("whisper_not_identified"))
    await hear_each_other(call, served, "who are you then")
    await survey_of(room, call, served)
    assert (await room.hotline.interaction_from("13800000032")).customer is None


async def test_who_hangs_up_in_the_flow_frees_the_agent(room: Room) -> None:
    call, served = await in_the_flow(room, "13800000033")
    await call.hang_up()
    await served.ended()
    await room.anna_is("available")


async def test_a_caller_whose_agent_hangs_up_finishes_the_flow_and_goes_on(room: Room) -> None:
    call, served = await in_the_flow(room, "13800000034")
    await served.hang_up()
    await room.anna_is("available")
    await call.press(CUSTOMER + PIN)
    await call.hears_start(await room.says("how_satisfied"))
    await call.hang_up()
    assert (await room.hotline.interaction_from("13800000034")).customer == CUSTOMER


async def test_a_secure_flow_outlives_the_service(room: Room) -> None:
    call, served = await in_the_flow(room, "13800000035")
    os.kill(room.hotline.worker_id, signal.SIGKILL)
    await call.hears_start(await room.says("interrupted"))
    await room.anna_is("on_call")
    # What is typed on across the gap is no entry.
    await asyncio.sleep(REST_S)
    await come_back(room, call, served, "in another process")
    await survey_of(room, call, served)


async def test_a_deploy_in_the_middle_goes_unnoticed(room: Room) -> None:
    call, served = await in_the_flow(room, "13800000036")
    await room.hotline.upgrade()
    await come_back(room, call, served, "a new version")
    await survey_of(room, call, served)


async def test_a_service_that_is_stopped_brings_the_caller_back_first(room: Room) -> None:
    call, served = await in_the_flow(room, "13800000037")
    await room.hotline.service.stop()
    await served.hears(await room.says("whisper_not_identified"))
    await hear_each_other(call, served, "nobody there")
    await room.hotline.start_service()
    await room.anna_is("on_call")
    await served.press("*51")
    await call.hears_start(await room.says("enter_customer_number"))
    await come_back(room, call, served, "as good as ever")
    await survey_of(room, call, served)


async def test_what_is_not_offered_is_refused(room: Room) -> None:
    with pytest.raises(aiohttp.ClientResponseError, match="Conflict"):
        await room.anna("secure", {"flow": "pin"})
    call, served = await talk(room, "13800000038")
    with pytest.raises(aiohttp.ClientResponseError, match="Conflict"):
        await room.anna("secure", {"flow": "palm"})
    await room.anna("secure", {"flow": "pin"})
    await call.hears_start(await room.says("enter_customer_number"))
    with pytest.raises(aiohttp.ClientResponseError, match="Conflict"):
        await room.anna("secure", {"flow": "pin"})
    await asyncio.gather(call.hang_up(), served.hang_up())
    await room.anna_is("available")


async def kick(room: Room) -> None:
    """Cut the service's link to the PBX's manager, as a router does that dies."""
    listed = await room.hotline.pbx.tell("manager show connected")
    lines = [line.split() for line in listed.splitlines()]
    (session,) = (words[4] for words in lines if words[:1] == [room.hotline.pbx.ami_username])
    await room.hotline.pbx.tell(f"manager kick session {session}")


async def test_a_link_that_is_cut_in_the_flow_costs_what_was_typed(room: Room) -> None:
    call, served = await in_the_flow(room, "13800000039")
    await call.press(CUSTOMER[:4])
    await kick(room)
    await call.hears(await room.says("enter_customer_number"))
    await asyncio.sleep(REST_S)
    await come_back(room, call, served, "after the cut")
    await survey_of(room, call, served)


async def test_a_link_that_is_cut_as_they_are_parted_parts_them_all_the_same(room: Room) -> None:
    call, served = await talk(room, "13800000040")
    await asyncio.gather(room.anna("secure", {"flow": "pin"}), kick(room))
    await call.hears(await room.says("enter_customer_number"))
    await asyncio.sleep(REST_S)
    await come_back(room, call, served, "after the cut")
    await survey_of(room, call, served)


async def test_who_dies_while_parting_them_or_on_the_way_back_ends_nothing(room: Room) -> None:
    call, served = await talk(room, "13800000041")
    await room.anna("secure", {"flow": "pin"})
    os.kill(room.hotline.worker_id, signal.SIGKILL)
    # The question of the one that died may still be heard.
    await call.hears_start(await room.says("interrupted"))
    await call.hears_start(await room.says("enter_customer_number"))
    await asyncio.sleep(REST_S)
    await give_pin(room, call)
    await served.hears_start(await room.says("whisper_identified"))
    os.kill(room.hotline.worker_id, signal.SIGKILL)
    await room.anna_is("on_call")
    # The next process cuts that one short, or not, and says it again: then they are together.
    await hears_soon(served, call, "third")
    await hear_each_other(call, served, "in the third process")
    os.kill(room.hotline.worker_id, signal.SIGKILL)
    await hear_each_other(call, served, "nobody there")
    await room.anna_is("on_call")
    await hear_each_other(call, served, "in the fourth process")
    await survey_of(room, call, served)
    assert (await room.hotline.interaction_from("13800000041")).customer == CUSTOMER
