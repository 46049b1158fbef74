"""Whatever breaks, no caller is left in silence, and the CRM says that the call is over."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from hotline.bank.errors import WrongQuestion
from hotline.crm import CrmRepository
from hotline.flow.utterance import Utterance
from hotline.model.bank import BankAnswer
from hotline.model.interaction import NumberRoute
from hotline.speech.errors import UnknownLanguage
from hotline.testing.bank import FakeBank
from hotline.testing.line import FakeLine

CUSTOMER, PIN = "10000001", "246810"
SIGN_IN = f"2{CUSTOMER}{PIN}"


@pytest.fixture(autouse=True)
async def nothing_left_over() -> AsyncIterator[None]:
    """No task outlives its call, and no error of one goes unseen."""
    complaints: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: complaints.append(what))
    before = asyncio.all_tasks()
    # What hundreds of tests before have left is not looked through for each of these.
    gc.freeze()
    yield
    gc.collect()
    assert complaints == []
    assert asyncio.all_tasks() <= before | {asyncio.current_task()}


async def test_hang_up_in_mid_prompt_ends_the_call(office: Any) -> None:
    line = FakeLine(prompt_s=60)
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("For English")
    line.caller_hangs_up("User busy")
    interaction = await carried
    *_, last = await office.events(interaction)
    assert (last["kind"], last["cause"]) == ("caller_hung_up", "User busy")
    assert interaction.outcome == "caller_hung_up"
    assert interaction.ended_at is not None


async def test_hang_up_while_a_key_is_awaited_ends_the_call(office: Any) -> None:
    line = FakeLine()
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("For English")
    asyncio.get_running_loop().call_later(0.05, line.caller_hangs_up)
    assert (await carried).outcome == "caller_hung_up"


async def test_caller_who_is_gone_before_the_answer_is_a_call_too(office: Any) -> None:
    line = FakeLine()
    line.caller_hangs_up()
    async with office.opens() as switchboard:
        switchboard.take(line)
        await asyncio.sleep(0)
    assert (await office.interaction()).outcome == "caller_hung_up"
    assert line.heard == []


class MuteSpeaker:
    async def url(self, utterance: Utterance) -> str:
        raise UnknownLanguage("en-US", ["zh-CN"])


async def test_third_prompt_that_cannot_be_made_hands_over(office: Any) -> None:
    office.speaker = MuteSpeaker()
    line = FakeLine()
    interaction = await office.carries(line)
    failures = await office.events(interaction, "prompt_failed")
    assert [event["why"] for event in failures] == ["not made"] * 3
    assert (line.ended, interaction.outcome) == ("handed_over", "handed_over")


class Unplayable(set[str]):
    def __contains__(self, url: object) -> bool:
        return True


async def test_third_prompt_that_cannot_be_played_hands_over(office: Any) -> None:
    line = FakeLine()
    line.unplayable = Unplayable()
    interaction = await office.carries(line)
    failures = await office.events(interaction, "prompt_failed")
    assert [event["why"] for event in failures] == ["not played"] * 3
    assert (line.ended, interaction.outcome) == ("handed_over", "handed_over")


@pytest.mark.parametrize("trouble", [{"slow": ["list_balances"]}, {"failing": ["list_balances"]}])
async def test_bank_in_trouble_is_told_to_the_caller(office: Any, trouble: Any) -> None:
    office.bank = FakeBank(**trouble)
    line = FakeLine()
    line.presses(SIGN_IN)
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("the bank's records cannot be reached")
    line.caller_hangs_up()
    await carried


class DefectiveGateway:
    def __init__(self, defect: Exception) -> None:
        self._defect = defect

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        raise self._defect


@pytest.mark.parametrize(
    "defect", [WrongQuestion(operation="find_customer", known=False), ZeroDivisionError()]
)
async def test_defect_at_the_bank_s_door_hands_over(
    office: Any, logged: list[Any], defect: Exception
) -> None:
    office.bank = DefectiveGateway(defect)
    line = FakeLine()
    line.presses(SIGN_IN)
    interaction = await office.carries(line)
    assert line.ended == "handed_over"
    assert (interaction.outcome, interaction.ended_at is None) == ("defect", False)
    assert "call_failed" in [event["event"] for event in logged]


async def test_a_defect_parts_nobody_who_talks_with_an_agent(
    office: Any, logged: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def append(*_: object) -> None:
        raise ZeroDivisionError

    line = FakeLine()
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("For English")
    assert await line.bridge("leg-1")
    monkeypatch.setattr(office.journal, "append", append)
    line.presses("2")
    await carried
    assert line.ended == ""
    assert "call_failed" in [event["event"] for event in logged]


async def test_journal_lost_in_mid_call_hands_over(office: Any) -> None:
    line = FakeLine()
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("For English")
    await office.journal.close()
    line.presses("2")
    interaction = await carried
    assert line.ended == "handed_over"
    assert len(line.heard) == 1
    assert (interaction.outcome, interaction.ended_at is None) == ("journal_lost", False)


async def test_journal_lost_in_a_conversation_parts_nobody(office: Any) -> None:
    line = FakeLine()
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("For English")
    assert await line.bridge("leg-1")
    await office.journal.close()
    line.presses("2")
    assert (await carried).outcome == "journal_lost"
    assert line.ended == ""


async def test_journal_lost_when_the_caller_hangs_up_ends_the_call_too(office: Any) -> None:
    line = FakeLine(prompt_s=60)
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("For English")
    await office.journal.close()
    line.caller_hangs_up()
    assert (await carried).ended_at is not None


async def test_number_without_a_route_hands_over(office: Any, crm: CrmRepository) -> None:
    other = NumberRoute(dialled_number="95500", tenant="demo", flow="gone", language="en-US")
    await crm.routes.set(other)
    line = FakeLine(dialled_number="95500")
    async with office.opens() as switchboard:
        switchboard.take(line)
        await line.gone()
    assert line.ended == "handed_over"
    assert await crm.interactions("demo") == []


async def test_two_callers_hear_their_own_accounts(office: Any) -> None:
    one, other = FakeLine(caller_number="1"), FakeLine(caller_number="2")
    async with office.opens() as switchboard:
        switchboard.take(one)
        switchboard.take(other)
        await asyncio.gather(one.hears("For English"), other.hears("For English"))
        assert switchboard.live_calls == 2
        one.presses("210000001246810")
        other.presses("210000002135790")
        await asyncio.gather(one.hears("To finish"), other.hears("To finish"))
        one.presses("*")
        other.presses("*")
        await asyncio.gather(one.gone(), other.gone())
    first, second = await office.crm.interactions("demo")
    assert {first.customer, second.customer} == {"10000001", "10000002"}
    assert "10000002" not in await office.written(
        next(i for i in (first, second) if i.customer == "10000001")
    )


async def test_closing_hands_every_caller_over(office: Any) -> None:
    lines = [FakeLine(prompt_s=60) for _ in range(3)]
    async with office.opens() as switchboard:
        for line in lines:
            switchboard.take(line)
        await asyncio.gather(*(line.hears("For English") for line in lines))
    assert [line.ended for line in lines] == ["handed_over"] * 3
    assert switchboard.live_calls == 0
    outcomes = [interaction.outcome for interaction in await office.crm.interactions("demo")]
    assert outcomes == ["handed_over"] * 3


async def test_caller_who_comes_while_it_closes_is_handed_over(office: Any) -> None:
    line = FakeLine(prompt_s=60)
    async with office.opens() as switchboard:
        pass
    switchboard.take(line)
    assert await line.gone() == "handed over"
    await asyncio.sleep(0)
