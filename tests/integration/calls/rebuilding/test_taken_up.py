"""Calls that are taken up from their journals by the service that comes next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from hotline.asterisk.line import GONE_UNSEEN, PBX_RESTARTED, Line, LineInfo
from hotline.calls.allowance import PAGES, Allowance, Limits, Refusal
from hotline.calls.crm_part import CrmPart
from hotline.calls.ports import Speaker
from hotline.calls.switchboard import Switchboard
from hotline.database import DatabaseStalled
from hotline.flow.bundle import Bundle
from hotline.flow.requests import AnyRequest, OpenCase, PortAnswer
from hotline.flow.utterance import Utterance
from hotline.journal import NewRecord
from hotline.journal.errors import JournalWriteFailed
from hotline.model.bank import BankAnswer
from hotline.model.interaction import Handling, Interaction
from hotline.ops.taking_up import TakingUp
from hotline.ports import Origin, Ports
from hotline.privacy.erasing import calls_in_use
from hotline.testing.bank import FakeBank
from hotline.testing.line import FakeLine
from hotline.testing.speaker import FakeSpeaker

TENANT, PBX = "demo", "pbx-1"
LIMIT_S = 5.0


class LeftLines:
    """The lines of a PBX on which one caller waits for whoever comes next."""

    def __init__(self, line: FakeLine) -> None:
        self.line = line
        self.over = asyncio.Event()

    def adopt(self, info: LineInfo) -> FakeLine:
        return self.line

    async def looked(self, line: Line) -> None:
        """The PBX has told at once which channels it has."""

    def release(self, line: Line) -> None:
        self.over.set()


def taking_up(bank: Any, switchboard: Switchboard, lines: LeftLines) -> TakingUp:
    as_lines: Any = lines

    async def speaking(digest: str) -> tuple[Bundle, Speaker]:
        return bank.office.bundle, bank.office.speaker

    return TakingUp(
        tenant=TENANT,
        pbx=PBX,
        keys=bank.crm.keys,
        journal=bank.journal,
        speaking=speaking,
        handling=Handling(),
        lines=as_lines,
        switchboard=switchboard,
    )


async def take_up(bank: Any, switchboard: Switchboard, line: FakeLine) -> LeftLines:
    """Take up the one call that was left."""
    lines = LeftLines(line)
    await taking_up(bank, switchboard, lines).take_up()
    return lines


async def test_a_call_that_only_its_closing_is_missing_of_is_carried_by_nobody_again(
    bank: Any,
) -> None:
    line = FakeLine(prompt_s=60)
    carried = asyncio.ensure_future(bank.office.carries(line))
    await line.hears("For English")
    line.caller_hangs_up()
    interaction = await carried
    async with bank.office.opens() as switchboard:
        next_one = taking_up(bank, switchboard, LeftLines(FakeLine()))
        # A successor reads it once more, as one of those that it may have to take up.
        await next_one.read(interaction.call_id, {})
        assert await calls_in_use(bank.crm.keys, TENANT) == []
        await bank.crm.keys.begin(TENANT, f"call:{interaction.call_id}")
        assert await next_one.take_up() == []
        assert switchboard.live_calls == 0
    await bank.next_service().look()
    assert await calls_in_use(bank.crm.keys, TENANT) == []
    assert await bank.office.interaction() == interaction


class Never:
    """A part that answers nothing."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def ask(self, request: AnyRequest, *, origin: Origin) -> PortAnswer:
        self.asked.set()
        await asyncio.Event().wait()
        raise AssertionError("never")


async def test_a_call_that_was_over_waits_for_no_answer_that_nobody_asks_for(
    bank: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, never = bank.office.ports, Never()
    bank.office.ports = Ports({**dict.fromkeys(CrmPart.answers, part), OpenCase: never})
    with monkeypatch.context() as hasty:
        hasty.setattr("hotline.calls.closing.PROMISES_S", 0.1)
        line, over = FakeLine(), asyncio.Event()
        async with bank.office.opens() as switchboard:
            switchboard.take(line, lambda line: over.set())
            line.presses("2511")
            async with asyncio.timeout(LIMIT_S):
                await never.asked.wait()
                line.caller_hangs_up()
                await over.wait()
    bank.office.ports = part
    monkeypatch.setattr("hotline.calls.closing.PROMISES_S", 10 * LIMIT_S)
    async with bank.office.opens() as switchboard:
        lines = await take_up(bank, switchboard, FakeLine())
        async with asyncio.timeout(LIMIT_S):
            await lines.over.wait()
    assert await bank.relations.cases.waiting(TENANT) == []
    await bank.next_service().look()
    (case,) = await bank.relations.cases.waiting(TENANT)
    assert case.call_id == (await bank.office.interaction()).call_id


class SendsAndHangs(FakeBank):
    """It sends the code, and the first time says nothing.

    Attributes:
        has_sent: Set once it has.
    """

    def __init__(self) -> None:
        super().__init__()
        self.has_sent = asyncio.Event()

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        answer = await super().ask(operation, arguments, name=name)
        if operation == "send_code" and not self.has_sent.is_set():
            self.has_sent.set()
            await asyncio.Event().wait()
        return answer


async def dies(switchboard: Switchboard) -> None:
    """End it as kill -9 does: nothing more is done, and nothing more is written."""
    await switchboard.jobs.cancel(within_s=LIMIT_S)


async def is_left(bank: Any, call_id: str) -> None:
    """Take out of the stores what a killed service would not have written."""
    await bank.by_hand_in_journal("DELETE FROM journal_record WHERE event_kind = 'call_lost'")
    await bank.by_hand("UPDATE interaction SET ended_at = NULL, outcome = NULL")
    await bank.crm.keys.begin(TENANT, f"call:{call_id}")


async def test_a_code_whose_sending_nobody_heard_of_is_sent_once(bank: Any) -> None:
    bank.office.bank = sending = SendsAndHangs()
    async with bank.office.opens() as switchboard:
        first = FakeLine()
        switchboard.take(first)
        first.presses("23" + "10000002" + "135790" + "3" + "1#" + "21000#")
        async with asyncio.timeout(LIMIT_S):
            await sending.has_sent.wait()
        left = await bank.office.interaction()
        await dies(switchboard)
    await is_left(bank, left.call_id)
    async with bank.office.opens() as switchboard:
        line = FakeLine()
        await take_up(bank, switchboard, line)
        await line.hears("the six-digit code")
        line.caller_hangs_up()
    assert sending.asked.count("send_code") == 2
    assert len(await sending.texts()) == 1


async def left_at_the_menu(bank: Any) -> str:
    """Return the call of a caller who has just heard the menu when the service dies."""
    line = FakeLine()
    async with bank.office.opens() as switchboard:
        switchboard.take(line)
        line.presses("2")
        await line.hears("For complaints")
        left = await bank.office.interaction()
        await dies(switchboard)
    await is_left(bank, left.call_id)
    return str(left.call_id)


async def test_who_talks_is_not_answered_once_more(bank: Any) -> None:
    async with bank.office.opens() as switchboard:
        line = FakeLine()
        switchboard.take(line)
        await line.hears("Welcome")
        left = await bank.office.interaction()
        await dies(switchboard)
    await is_left(bank, left.call_id)
    # As where the flow's first word is with an agent: nothing else is in the call's journal.
    await bank.by_hand_in_journal("DELETE FROM journal_record WHERE event_kind <> 'call_arrived'")
    async with bank.office.opens() as switchboard:
        talks = FakeLine()
        await talks.bridge("an agent")
        await take_up(bank, switchboard, talks)
        async with asyncio.timeout(LIMIT_S):
            while True:
                records = await bank.journal.read(TENANT, f"call:{left.call_id}")
                if "secrets_lost" in [one.event_kind for one in records]:
                    break
                await asyncio.sleep(0.01)
        assert talks.is_bridged
        talks.caller_hangs_up()


class UnseenTalk(FakeLine):
    """A line of which only a look tells that the caller talks with an agent."""

    def __init__(self) -> None:
        super().__init__()
        self.agent_leg, self._is_seen = "an agent", False

    @property
    def is_bridged(self) -> bool:
        return self._is_seen and super().is_bridged

    async def look_whether_bridged(self) -> bool:
        self._is_seen = True
        return self.is_bridged


async def test_who_talks_is_not_parted_by_a_service_that_ends_before_it_knows_of_that(
    bank: Any,
) -> None:
    await left_at_the_menu(bank)
    line = UnseenTalk()
    async with bank.office.opens() as switchboard:
        await take_up(bank, switchboard, line)
        await line.hears("For complaints")
    assert (line.ended, line.is_gone) == ("", False)


class Broken(FakeSpeaker):
    """One that a defect of ours is in."""

    async def url(self, utterance: Utterance) -> str:
        raise RuntimeError("a defect")


async def test_who_talks_is_not_parted_by_a_defect_of_a_service_before_it_knows_of_that(
    bank: Any,
) -> None:
    await left_at_the_menu(bank)
    bank.office.speaker = Broken(bank.office.bundle.catalogue)
    line = UnseenTalk()
    async with bank.office.opens() as switchboard:
        lines = await take_up(bank, switchboard, line)
        async with asyncio.timeout(LIMIT_S):
            await lines.over.wait()
    assert (line.ended, line.is_gone) == ("", False)


async def test_who_talks_is_not_parted_by_a_lost_journal_before_that_is_known(
    bank: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await left_at_the_menu(bank)

    async def append(record: NewRecord) -> None:
        raise JournalWriteFailed(reason="it is gone")

    monkeypatch.setattr(bank.office.journal, "append", append)
    line = UnseenTalk()
    async with bank.office.opens() as switchboard:
        lines = await take_up(bank, switchboard, line)
        async with asyncio.timeout(LIMIT_S):
            await lines.over.wait()
    assert (line.ended, line.is_gone) == ("", False)


@pytest.mark.parametrize(
    ("cause", "outcome"), [(PBX_RESTARTED, PBX_RESTARTED), (GONE_UNSEEN, "caller_hung_up")]
)
async def test_a_caller_who_went_while_no_service_ran_is_not_counted_until_one_runs(
    bank: Any, cause: str, outcome: str
) -> None:
    call_id = await left_at_the_menu(bank)
    call = await bank.journal.history.call(TENANT, call_id)
    last = call.records[-1]
    line = FakeLine()
    line.caller_hangs_up(cause)
    await asyncio.sleep(0.05)
    async with bank.office.opens() as switchboard:
        lines = await take_up(bank, switchboard, line)
        async with asyncio.timeout(LIMIT_S):
            await lines.over.wait()
    gone = await bank.office.interaction()
    assert (gone.outcome, gone.ended_at) == (outcome, last.at)
    assert line.heard == []


async def test_a_call_goes_on_though_the_crm_is_locked(
    bank: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await left_at_the_menu(bank)
    save = once_locked(bank.crm.save_interaction)
    monkeypatch.setattr(bank.crm, "save_interaction", save)
    async with bank.office.opens() as switchboard:
        line = FakeLine()
        await take_up(bank, switchboard, line)
        await line.hears("For complaints")
        line.caller_hangs_up()
    assert (await bank.office.interaction()).outcome == "caller_hung_up"


async def test_a_call_from_the_page_that_is_taken_up_counts_as_one(bank: Any) -> None:
    await left_at_the_menu(bank)
    line = FakeLine()
    line.info = replace(line.info, is_page=True)
    limits = Limits(at_once=9, of_number_at_once=1, of_number_per_hour=9, of_pages_at_once=1)
    allowance = bank.office.allowance = Allowance(limits, now=lambda: 0.0)
    async with bank.office.opens() as switchboard:
        lines = await take_up(bank, switchboard, line)
        await line.hears("For complaints")
        assert allowance.admit(PAGES) is Refusal.NUMBER_AT_ONCE
        assert allowance.admit(line.info.caller_number) is None
        line.caller_hangs_up()
        async with asyncio.timeout(LIMIT_S):
            await lines.over.wait()
        assert allowance.admit(PAGES) is None


def once_locked(save: Callable[[Interaction], Any]) -> Callable[[Interaction], Any]:
    """Return what fails once as a database does that somebody holds, and then saves."""
    locks = [DatabaseStalled(where="crm.db", waited_s=2.0)]

    async def saved(interaction: Interaction) -> None:
        if locks:
            raise locks.pop()
        await save(interaction)

    return saved
