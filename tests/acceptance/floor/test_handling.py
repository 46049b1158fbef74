"""Hold, consult and transfer on a real Asterisk: who hears whom, and who does not."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import aiohttp
import pytest
import pytest_asyncio
from tests.acceptance.floor.conftest import ROUTING, hear_each_other, is_heard
from tests.acceptance.floor.two_desks import OpenDesk, Pair, both_at_their_desks, opened_pair

from hotline.launch.pbx_config import MUSIC
from hotline.testing.phone import Call, babble, read_wav

if TYPE_CHECKING:
    from hotline.testing.flow_files import FlowFiles

pytestmark = pytest.mark.asyncio(loop_scope="session")

SILENT_S = 0.6
PARTED_S = 0.1
BRIDGES = b"Action: Bridge\r\n"
TOO_LATE = "too_late_to_decline"
QUEUES = f"""{ROUTING}
[queues.advice]
skills = [{{skill = "advice", preferred = 5, minimum = 5}}]
wrap_up_s = 0.2
"""
"""Of these two, Bela alone may take the second one's calls."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def open_pair(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> AsyncIterator[Pair]:
    folder = tmp_path_factory.mktemp("handling")
    async with opened_pair(folder, files, routing=QUEUES) as pair:
        yield pair


@pytest_asyncio.fixture(loop_scope="session")
async def pair(open_pair: Pair) -> AsyncIterator[Pair]:
    async with both_at_their_desks(open_pair) as pair:
        yield pair


async def hears_nothing_of(listens: Call, speaks: Call, about: str) -> None:
    """See that what one says does not come to the other."""
    words = babble(f"{about} nobody")
    await speaks.say(words)
    await asyncio.sleep(SILENT_S)
    assert listens.find(words) is None


async def consulting(
    pair: Pair, anna: OpenDesk, bela: OpenDesk, served: Call, *, queue: str = ""
) -> Call:
    """Let Anna ask Bela, with the caller on hold, until both talk; return Bela's telephone.

    She asks for whoever is free of a `queue`, if there is one.
    """
    await pair.does("bela", "ready")
    await anna.until(state="on_call", handling__held=False)
    await anna.sends("consult", **({"queue": queue} if queue else {"agent": "bela"}))
    offer = (await bela.until(state="reserved"))["offer"]
    assert (offer["consult"], offer["call"]["call"]) == ("anna", anna.now["talk"]["call"])
    asked = await pair.bela.called()
    await asked.hears(await pair.room.says("whisper_consult"))
    await anna.until(handling__consult__state="consulting")
    await hear_each_other(served, asked, "may I ask you")
    return asked


async def test_a_caller_on_hold_hears_music_and_is_back(pair: Pair) -> None:
    call, served = await pair.talk("13800000301")
    async with pair.desk_of("anna") as anna, pair.desk_of("bela") as bela:
        await anna.until(state="on_call", handling__held=False)
        await anna.sends("hold")
        await anna.until(handling__held=True)
        await call.hears_start(read_wav(pair.room.hotline.pbx.config.music_dir / MUSIC))
        await asyncio.gather(
            hears_nothing_of(served, call, "on hold"), hears_nothing_of(call, served, "in the room")
        )
        await anna.sends("resume")
        await anna.until(handling__held=False)
        await hear_each_other(call, served, "here I am again")
        asked = await consulting(pair, anna, bela, served)
        await anna.sends("resume")
        await asked.ended()
        await bela.until(state="available")
        await hear_each_other(call, served, "he says yes")
        await anna.sends("hold")
        await anna.until(handling__held=True)
        await call.hang_up()
        await served.ended()
        await anna.until(state="available")


async def test_of_hold_and_a_secure_flow_the_second_is_refused_and_the_caller_is_not_left_alone(
    pair: Pair,
) -> None:
    call, served = await pair.talk("13800000309")
    async with pair.desk_of("anna") as anna:
        call_id = (await anna.until(state="on_call", handling__held=False))["talk"]["call"]
        await anna.sends("hold")
        # At once: hold may just be on its way into the log.
        with pytest.raises(aiohttp.ClientResponseError, match="409"):
            await pair.does("anna", "secure", {"flow": "pin"})
        await anna.until(handling__held=True)
        await call.hears_start(read_wav(pair.room.hotline.pbx.config.music_dir / MUSIC))
        await anna.sends("resume")
        await anna.until(handling__held=False)
        await hear_each_other(call, served, "here I am again")
        await pair.does("anna", "secure", {"flow": "pin"})
        for kind in ("hold", "consult", "transfer"):
            assert await anna.is_refused(kind, call=call_id) == "not_now"
        await call.hears_start(await pair.room.says("enter_customer_number"))
        await call.press("*")
        await served.hears(await pair.room.says("whisper_not_identified"))
        await hear_each_other(call, served, "never mind the number")
        await call.hang_up()
        await served.ended()
        await anna.until(state="available")


async def test_a_caller_goes_from_agent_to_agent_and_then_to_the_survey(pair: Pair) -> None:
    call, served = await pair.talk("13800000302")
    async with pair.desk_of("anna") as anna, pair.desk_of("bela") as bela:
        assert await anna.is_refused("consult", call="nobody's") == "nobody_to_ask"
        call_id = (await anna.until(state="on_call"))["talk"]["call"]
        assert await anna.is_refused("complete", call=call_id) == "not_now"
        assert await anna.is_refused("consult", call=call_id, agent="bela") == "nobody_free"
        asked = await consulting(pair, anna, bela, served)
        await hears_nothing_of(asked, call, "who is asked")
        await anna.sends("complete")
        await served.ended()
        await anna.until(state="available")
        await bela.until(talk__call=call_id)
        await hear_each_other(call, asked, "I can help you")
        pair.link.freeze_at(BRIDGES)
        await bela.sends("transfer", agent="anna")
        await asked.ended()
        served = await pair.room.told()
        await anna.until(offer__state="bridging")
        assert await anna.cannot_decline() == TOO_LATE
        pair.link.mend()
        await anna.until(state="on_call", talk__call=call_id)
        assert await anna.cannot_decline() == TOO_LATE
        await hear_each_other(call, served, "back with me")
        await bela.until(state="available")
        asked = await consulting(pair, anna, bela, served)
        assert await bela.cannot_decline() == TOO_LATE
        await served.hang_up()
        await hear_each_other(call, asked, "now it is me")
        await anna.until(state="available")
        pair.link.freeze_behind(BRIDGES)
        await bela.sends("transfer", agent="anna")
        served = await pair.room.told()
        await pair.link.frozen()
        await served.hang_up()
        await asyncio.sleep(PARTED_S)
        # All of it is told in one breath, and leaves no phantom that would have to be found.
        pair.link.mend()
        await call.hears_start(await pair.room.says("how_satisfied"))
        assert pair.room.hotline.told("floor_healed") == []
        await call.hang_up()
        await bela.until(state="available")
    told = (await pair.room.hotline.command("why", call_id)).stdout
    late = [line.split()[4] for line in told.splitlines() if "too late" in line]
    assert late == ["anna", "bela"]


async def test_a_queue_is_asked_and_the_caller_goes_on_to_another_queue(pair: Pair) -> None:
    call, served = await pair.talk("13800000314")
    async with pair.desk_of("anna") as anna, pair.desk_of("bela") as bela:
        call_id = (await anna.until(state="on_call", handling__held=False))["talk"]["call"]
        for queue, code in (("advice", "nobody_free"), ("nowhere", "nobody_free")):
            assert await anna.is_refused("consult", call=call_id, queue=queue) == code
        asked = await consulting(pair, anna, bela, served, queue="advice")
        await anna.sends("complete")
        await served.ended()
        await bela.until(talk__call=call_id, talk__queue="advice")
        await hear_each_other(call, asked, "my advice is this")
        await anna.until(state="available")
        await bela.sends("transfer", queue="agents")
        await asked.ended()
        served = await pair.room.told()
        await anna.until(talk__call=call_id, talk__queue="agents")
        await hear_each_other(call, served, "thank you for that")
        await served.hang_up()
        await call.hears_start(await pair.room.says("how_satisfied"))
        await call.hang_up()


async def test_holds_and_consults_outlive_the_service(pair: Pair) -> None:
    call, served = await pair.talk("13800000303")
    async with pair.desk_of("anna") as anna, pair.desk_of("bela") as bela:
        asked = await consulting(pair, anna, bela, served)
    os.kill(pair.room.hotline.worker_id, signal.SIGKILL)
    async with pair.desk_of("anna") as anna, pair.desk_of("bela") as bela:
        await anna.until(handling__consult__state="consulting")
        await anna.sends("complete")
        await hear_each_other(call, asked, "in another process")
        await served.ended()
        await bela.until(state="on_call", handling__held=False)
        await bela.sends("hold")
        await bela.until(handling__held=True)
    os.kill(pair.room.hotline.worker_id, signal.SIGKILL)
    async with pair.desk_of("bela") as bela:
        await bela.until(handling__held=True)
        await bela.sends("resume")
        await hear_each_other(call, asked, "in the third one")
        await bela.sends("hold")
        await bela.until(handling__held=True)
    await pair.room.hotline.service.stop()
    await hear_each_other(call, asked, "nobody there")
    await pair.room.hotline.start_service()
    async with pair.desk_of("bela") as bela:
        await bela.until(state="on_call", handling__held=False)
        await asyncio.gather(asked.hang_up(), call.hang_up())
        await bela.until(state="available")


async def test_three_talk_and_the_two_who_stay_go_on(pair: Pair) -> None:
    call, served = await pair.talk("13800000304")
    async with pair.desk_of("anna") as anna, pair.desk_of("bela") as bela:
        asked = await consulting(pair, anna, bela, served)
        await anna.sends("conference")
        await bela.until(offer__conference=True)
        await is_heard(call, "the caller", served, asked)
        await is_heard(served, "anna", call, asked)
        await is_heard(asked, "bela", call, served)
    os.kill(pair.room.hotline.worker_id, signal.SIGKILL)
    async with pair.desk_of("anna") as anna, pair.desk_of("bela") as bela:
        await anna.until(handling__conference=True)
        await is_heard(asked, "bela in another process", call, served)
        await served.hang_up()
        await bela.until(state="on_call", handling__conference=False)
        await is_heard(call, "the caller who stays", asked)
        await is_heard(asked, "bela who stays", call)
        await anna.until(state="available")
        await call.hang_up()
        await asked.ended()
        await bela.until(state="available")


async def test_an_agent_sends_the_caller_on_in_the_flow_and_is_free_at_once(pair: Pair) -> None:
    call, served = await pair.talk("13800000311")
    async with pair.desk_of("anna") as anna:
        call_id = (await anna.until(state="on_call", handling__held=False))["talk"]["call"]
        assert await anna.is_refused("transfer", call=call_id, flow="vault") == "place_not_offered"
        offered = await pair.room.ask("GET", "/agents/anna/destinations")
        assert [one["flow"] for one in offered["flows"] if one["ways"] == ["transfer"]] == [
            "payments",
            "information",
            "complaint",
            "survey",
        ]
        await anna.sends("transfer", flow="information")
        await served.ended()
        await anna.until(state="available", talk=None)
        await call.hears_start(await pair.room.says("information_menu"))
        # The same call comes back to a person, and is one call in its journal.
        await call.press("0")
        served = await pair.room.told()
        await hear_each_other(call, served, "back from the information")
        assert (await anna.until(state="on_call"))["talk"]["call"] == call_id
        await anna.sends("transfer", flow="survey")
        await call.hears_start(await pair.room.says("how_satisfied"))
        await call.hang_up()
        await anna.until(state="available")
    journal = (await pair.room.hotline.command("calls", "show", call_id)).stdout
    assert journal.index("sends the caller to 'information'") < journal.index("to 'survey'")
    told = (await pair.room.hotline.command("why", call_id)).stdout
    assert "anna sends it back to the flow, to 'information'" in told


@pytest.mark.parametrize("held", [False, True])
async def test_who_is_sent_on_comes_there_although_the_service_dies(
    pair: Pair, *, held: bool
) -> None:
    call, served = await pair.talk(f"1380000031{2 + held}")
    async with pair.desk_of("anna") as anna:
        await anna.until(state="on_call", handling__held=False)
        if held:
            await anna.sends("hold")
            await anna.until(handling__held=True)
        await anna.sends("transfer", flow="survey")
        await anna.until(talk=None)
        os.kill(pair.room.hotline.worker_id, signal.SIGKILL)
    await served.ended()
    async with pair.desk_of("anna") as anna:
        await call.hears_start(await pair.room.says("how_satisfied"))
        await anna.until(state="available")
        await call.hang_up()
