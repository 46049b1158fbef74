"""Of two services on one Asterisk, only who has the right to the calls sends anything."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from hotline.flow.utterance import Phrase
from hotline.launch.ports import free_port
from hotline.launch.probes import http_answers
from hotline.launch.process import Child
from hotline.testing.faulty_link import FaultyLink
from hotline.testing.flow_files import shipped_files
from hotline.testing.phone import SipPhone
from hotline.testing.processes import ended
from hotline.testing.resumed import menu_is_asked_again
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

BACK_S = 60.0
LAST_WORDS_S = 1.0
"""Longer than a loop takes to do what it had before it."""


@pytest_asyncio.fixture(loop_scope="session")
async def link() -> AsyncIterator[FaultyLink]:
    async with FaultyLink() as link:
        yield link


@pytest_asyncio.fixture(loop_scope="session")
async def hotline(tmp_path: Path, link: FaultyLink) -> AsyncIterator[RunningHotline]:
    async with running_hotline(tmp_path, files=shipped_files(), link=link) as running:
        yield running


def english(prompt: str) -> Phrase:
    return Phrase(prompt=prompt, language="en-US")


async def start_beside(hotline: RunningHotline) -> Child:
    """Start a second service with the same stores and PBX; return it."""
    url = f"http://127.0.0.1:{free_port('TCP')}"
    spec = hotline.service.spec
    own = {"HOTLINE_WEB__PORT": url.rpartition(":")[2], "HOTLINE_WEB__PUBLIC_URL": url}

    async def is_ready() -> bool:
        return await http_answers(f"{url}/health")

    second = await hotline.start(
        replace(
            spec,
            environment={**spec.environment, **own},
            log_file=hotline.folder / "second.log",
            is_ready=is_ready,
        )
    )
    await second.ready()
    return second


async def test_a_service_that_thaws_after_another_took_its_calls_sends_nothing(
    hotline: RunningHotline, link: FaultyLink, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800971")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    first, frozen = hotline.service, hotline.worker_id
    os.kill(frozen, signal.SIGSTOP)
    try:
        hotline.service = await start_beside(hotline)
        await menu_is_asked_again(hotline, call)
        # Both are told of this key, and only one may do what it asks for.
        await call.press("4")
        await call.hears_start(await hotline.sound(english("information_menu")))
        before, links = bytes(link.sent[0]), link.links
        os.kill(frozen, signal.SIGCONT)
        await ended(frozen, within_s=BACK_S)
        await asyncio.sleep(LAST_WORDS_S)
        assert bytes(link.sent[0])[len(before) :] == b""
        assert link.links == links
        # Its parent starts another one, which finds the calls in good hands.
        assert await first.ended() == "exit code 1"
        assert "another service carries the calls of this PBX" in first.spec.log_file.read_text()
        assert link.links == links
    finally:
        await first.kill()
    await call.press("*")
    await call.hears_start(await hotline.sound(english("main_menu")), within_s=BACK_S)
    await call.hang_up()
    assert (await hotline.interaction_from("13800971")).outcome == "caller_hung_up"


async def test_a_service_that_cannot_count_its_beats_ends_before_another_may_have_its_calls(
    hotline: RunningHotline, link: FaultyLink
) -> None:
    worker = hotline.worker_id
    with closing(sqlite3.connect(hotline.folder / "journal.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await ended(worker, within_s=BACK_S)
        other.execute("ROLLBACK")
    async with asyncio.timeout(BACK_S):
        await link.linked(2)
    assert hotline.worker_id != worker
