"""Twenty callers at the same time keep apart: each hears the own money, and nothing is missing.

They are recorded, too, and nothing is missing there.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from hotline.flow.utterance import Utterance
from hotline.journal import JournalRecord
from hotline.model.interaction import Interaction
from hotline.recordings.archive import Archive
from hotline.recordings.sealed_file import Label
from hotline.recordings.shelf import Shelf, spooled
from hotline.testing.demo import CUSTOMERS, balances, phrase, sign_in
from hotline.testing.phone import Call, SipPhone, babble, find
from hotline.testing.running import TENANT, RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

BALANCE_LIMIT_S = 90.0
SEALED_S = 30.0
CALLERS = 20
"""Callers to the seven customers: never more than three to one, for the bank counts every PIN that
it has not looked at yet, and would lock out a fourth."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """A call that is over."""

    customer: str
    caller: str
    call: Call
    ended_by: str
    interaction: Interaction
    journal: list[JournalRecord]


def money(customer: str) -> Utterance:
    """Return what a customer hears of the accounts, or of having none."""
    return balances(customer, "en-US") or (phrase("no_accounts"),)


def words_of(caller: str) -> NDArray[np.int16]:
    """Return what one caller says, and no other."""
    return babble(f"here is {caller}")


async def asks_for_the_balance(
    hotline: RunningHotline, phone: SipPhone, customer: str, caller: str
) -> tuple[Call, str]:
    call = await phone.dial(hotline.number, caller_number=caller)
    await sign_in(hotline, call, customer)
    await call.hears(await hotline.sound(*money(customer)), within_s=BALANCE_LIMIT_S)
    await call.hears_start(await hotline.sound(phrase("main_menu")))
    # Before the key: nothing is recorded for as long as one is held.
    await call.say(words_of(caller))
    await call.press("*")
    return call, await call.ended(within_s=15)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    """A hotline that waits: twenty PINs are dear to check, and this is no test of the bank."""
    folder = tmp_path_factory.mktemp("twenty")
    settings = {
        "HOTLINE_BANK__TIMEOUT_S": "30",
        "HOTLINE_RECORDING__RULES": json.dumps([{"name": "all", "part": "flow"}]),
        "HOTLINE_RECORDING__FOLDER": str(recordings_of(folder)),
    }
    async with running_hotline(folder, settings) as running:
        yield running


def recordings_of(folder: Path) -> Path:
    return folder / "recordings"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def twenty(hotline: RunningHotline) -> list[Done]:
    """Twenty calls at once, from the ring to the end of the flow."""
    customers = list(islice(cycle(CUSTOMERS), CALLERS))
    callers = [f"13955500{number:03}" for number in range(CALLERS)]
    async with SipPhone.open() as phone:
        ends = await asyncio.gather(
            *(
                asks_for_the_balance(hotline, phone, customer, caller)
                for customer, caller in zip(customers, callers, strict=True)
            )
        )
    done = []
    for customer, caller, (call, ended_by) in zip(customers, callers, ends, strict=True):
        interaction = await hotline.interaction_from(caller)
        journal = await hotline.journal_of(interaction.call_id)
        done.append(
            Done(
                customer=customer,
                caller=caller,
                call=call,
                ended_by=ended_by,
                interaction=interaction,
                journal=journal,
            )
        )
    return done


@pytest.mark.alone  # The calls are made for the first test, and looked at by all.
async def test_they_were_on_the_line_at_the_same_time(twenty: list[Done]) -> None:
    last_to_come = max(done.interaction.started_at for done in twenty)
    first_to_go = min(done.interaction.ended_at or last_to_come for done in twenty)
    assert last_to_come < first_to_go


async def test_each_hears_the_own_money(hotline: RunningHotline, twenty: list[Done]) -> None:
    sounds = {number: await hotline.sound(*money(number)) for number in CUSTOMERS}
    matches = [find(done.call.heard.samples, sounds[done.customer]) for done in twenty]
    assert [match is not None and match.whole for match in matches] == [True] * CALLERS


@pytest.mark.parametrize("prompt", ["welcome", "enter_customer_number", "enter_pin", "goodbye"])
async def test_each_hears_every_prompt(
    hotline: RunningHotline, twenty: list[Done], prompt: str
) -> None:
    sound = await hotline.sound(phrase(prompt))
    matches = [find(done.call.heard.samples, sound) for done in twenty]
    assert [match is not None and match.whole for match in matches] == [True] * CALLERS


async def test_no_prompt_failed(twenty: list[Done]) -> None:
    failed = [
        record for done in twenty for record in done.journal if record.event_kind == "prompt_failed"
    ]
    assert failed == []


async def test_the_hotline_ends_each_call(twenty: list[Done]) -> None:
    assert [done.ended_by for done in twenty] == ["pbx"] * CALLERS


async def test_all_journals_are_complete(twenty: list[Done]) -> None:
    whole_call = [
        "call_arrived",
        "digits_collected",
        "prompt_finished",
        "digits_collected",
        "digits_collected",
        "bank_answered",
        "bank_answered",
        "prompt_finished",
        "digits_collected",
        "prompt_finished",
    ]
    kinds = [[record.event_kind for record in done.journal] for done in twenty]
    without_recordings = [
        [kind for kind in call if not kind.startswith("recording_")] for call in kinds
    ]
    assert without_recordings == [whole_call] * CALLERS


async def test_each_is_recorded_whole_what_was_said_and_what_was_heard(
    hotline: RunningHotline, twenty: list[Done]
) -> None:
    spool = hotline.pbx.spool_dir / "recordings"
    async with asyncio.timeout(SEALED_S):
        while True:
            if not await asyncio.to_thread(spooled, spool):
                break
            await asyncio.sleep(0.2)
    sounds = {number: await hotline.sound(*money(number)) for number in CUSTOMERS}
    ends = [await hotline.sound(phrase(name)) for name in ("welcome", "goodbye")]
    async with await hotline.stores.open_keys() as keys:
        archive = Archive(TENANT, Shelf(recordings_of(hotline.folder)), keys)
        for done, after in zip(twenty, [*twenty[1:], twenty[0]], strict=True):
            ((name, label),) = await archive.of_call(done.interaction.call_id)
            assert isinstance(label, Label)
            assert label.lacks_s == 0, name
            tracks = await (await archive.open(name)).tracks()
            found = [find(tracks[:, 1], sound) for sound in (*ends, sounds[done.customer])]
            found.append(find(tracks[:, 0], words_of(done.caller)))
            assert [match is not None and match.whole for match in found] == [True] * 4, name
            others = find(tracks[:, 0], words_of(after.caller))
            assert others is None or not others.whole, name


async def test_rows_in_the_crm_are_right(twenty: list[Done]) -> None:
    rows = [
        (done.interaction.customer, done.interaction.language, done.interaction.outcome)
        for done in twenty
    ]
    assert rows == [(done.customer, "en-US", "completed") for done in twenty]
