"""A service that is killed, and to whose successor something else happens."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from hotline.flow.utterance import Phrase
from hotline.model.interaction import DIED
from hotline.testing.faulty_link import FaultyLink
from hotline.testing.flow_files import FlowFiles, edit_by_rename, shipped_files
from hotline.testing.phone import Call, SipPhone
from hotline.testing.resumed import BACK_S, menu_is_asked_again
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINK_DOWN_S = 4.0
"""Longer than a service takes to be ready for its link."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def link() -> AsyncIterator[FaultyLink]:
    async with FaultyLink() as link:
        yield link


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> FlowFiles:
    return shipped_files().copied_to(tmp_path_factory.mktemp("files"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(
    tmp_path_factory: pytest.TempPathFactory, link: FaultyLink, files: FlowFiles
) -> AsyncIterator[RunningHotline]:
    folder = tmp_path_factory.mktemp("trouble")
    async with running_hotline(folder, files=files, link=link) as running:
        yield running


def english(prompt: str) -> Phrase:
    return Phrase(prompt=prompt, language="en-US")


async def in_the_menu(hotline: RunningHotline, phone: SipPhone, number: str) -> Call:
    """Return a call that hears the main menu."""
    call = await phone.dial(hotline.number, caller_number=number)
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    return call


async def goes_on(hotline: RunningHotline, call: Call, number: str) -> None:
    """See that a call works after the menu was heard again, and ends in order."""
    await call.press("4")
    await call.hears_start(await hotline.sound(english("information_menu")))
    await call.hang_up()
    assert (await hotline.interaction_from(number)).outcome == "caller_hung_up"


async def successor_of(hotline: RunningHotline, killed: int) -> int:
    """Wait for the worker that comes after another one; return its id."""
    async with asyncio.timeout(BACK_S):
        while True:
            try:
                worker = hotline.worker_id
            except ValueError:
                worker = killed
            if worker != killed:
                return worker
            await asyncio.sleep(0.01)


async def test_a_call_goes_on_though_those_who_take_it_up_are_killed_too(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await in_the_menu(hotline, phone, "13800981")
    killed = hotline.worker_id
    os.kill(killed, signal.SIGKILL)
    # Before it has read a journal, and while it says that it is back.
    second = await successor_of(hotline, killed)
    os.kill(second, signal.SIGKILL)
    third = await successor_of(hotline, second)
    await call.hears_start(await hotline.sound(english("interrupted")), within_s=BACK_S)
    os.kill(third, signal.SIGKILL)
    # To its end: what the third one has begun to say plays on until the fourth is there.
    again = await hotline.sound(english("interrupted"), english("main_menu"))
    await call.hears(again, within_s=BACK_S)
    await goes_on(hotline, call, "13800981")


async def test_a_call_goes_on_though_the_link_comes_late(
    hotline: RunningHotline, phone: SipPhone, link: FaultyLink
) -> None:
    call = await in_the_menu(hotline, phone, "13800982")
    link.refuse()
    os.kill(hotline.worker_id, signal.SIGKILL)
    await asyncio.sleep(LINK_DOWN_S)
    link.mend()
    await menu_is_asked_again(hotline, call)
    await goes_on(hotline, call, "13800982")


@pytest.mark.parametrize(("engine", "number"), [(1, "13800984"), (999, "13800985")])
async def test_a_call_of_another_engine_goes_on_or_begins_anew(
    hotline: RunningHotline, phone: SipPhone, engine: int, number: str
) -> None:
    call = await in_the_menu(hotline, phone, number)
    await hotline.kill_service()
    by_hand(hotline, f"UPDATE call_header SET engine = {engine} WHERE engine > 1")
    await hotline.start_service()
    await menu_is_asked_again(hotline, call)
    await goes_on(hotline, call, number)


async def test_a_call_that_another_engine_led_elsewhere_begins_anew(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await in_the_menu(hotline, phone, "13800986")
    await hotline.kill_service()
    # What this engine makes of the rest is not what is written.
    first_answer = "seq = (SELECT max(seq) - 1 FROM journal_record)"
    by_hand(hotline, f"CREATE TABLE aside AS SELECT * FROM journal_record WHERE {first_answer}")
    by_hand(hotline, f"DELETE FROM journal_record WHERE {first_answer}")
    await hotline.start_service()
    choose = [Phrase(prompt="choose_language", language=one) for one in ("zh-CN", "en-US")]
    await call.hears_start(await hotline.sound(*choose), within_s=BACK_S)
    await call.hang_up()
    await hotline.interaction_from("13800986")
    # Every call that was carried is replayed when the tests end, and compared with the CRM.
    by_hand(hotline, "INSERT INTO journal_record SELECT * FROM aside")
    by_hand(hotline, "DROP TABLE aside")
    await hotline.command("rebuild")
    outcomes = [one.outcome for one in await hotline.interactions_from("13800986")]
    assert sorted(outcomes, key=str) == ["caller_hung_up", DIED]


async def test_calls_of_a_pbx_that_began_anew_meanwhile_have_not_been_hung_up(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    await in_the_menu(hotline, phone, "13800987")
    await hotline.kill_service()
    killed_at = datetime.now(UTC)
    await hotline.pbx.kill()
    await hotline.pbx.restart()
    await hotline.start_service()
    call = await hotline.interaction_from("13800987")
    assert call.outcome == "pbx_restarted"
    # Nobody knows when, and nobody counts until it was found.
    assert call.ended_at is not None
    assert call.ended_at <= killed_at
    (lost,) = await hotline.events_from("13800987", "call_lost")
    assert lost["cause"] == "pbx_restarted"


async def test_a_call_goes_on_in_the_words_in_which_it_began(
    hotline: RunningHotline, phone: SipPhone, files: FlowFiles
) -> None:
    call = await in_the_menu(hotline, phone, "13800983")
    edit_by_rename(files.catalogue, "For a lost or stolen card, press one.", "For cards, one.")
    os.kill(hotline.worker_id, signal.SIGKILL)
    await menu_is_asked_again(hotline, call)
    await call.hang_up()
    await hotline.interaction_from("13800983")


def by_hand(hotline: RunningHotline, statement: str) -> None:
    with closing(sqlite3.connect(hotline.folder / "journal.db")) as journal, journal:
        journal.execute(statement)
