"""The process that hears: it may die, hang, fall behind or be refused, and another one hears on."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import queue
import signal
import time
from typing import Never

import numpy as np
import pytest

from hotline.jobs import end_task
from hotline.launch.places import find_places
from hotline.ops.speech_models import memory_bytes
from hotline.speech.recognition import recogniser as recogniser_module
from hotline.speech.recognition import worker_process
from hotline.speech.recognition.recogniser import WORKER, Recogniser
from hotline.speech.recognition.vosk_library import Model
from hotline.speech.recognition.wire import HEAD_BYTES, Head, Kind, head, packed
from hotline.speech.recognition.worker import Lane
from hotline.speech.recognition.worker_process import WorkerProcess
from hotline.speech.synthesizer import Synthesizer
from hotline.testing.processes import runs

from .hearing import ANSWER_S, HALF_A_SECOND, MENU, says, spoken

A_NOISE = (np.random.default_rng(1).standard_normal(1600) * 3000).astype("<i2").tobytes()
EN_DEMO = str(find_places().speech_models["en"])
MOST_LEFT_BYTES = 10_000
"""Of one caller. A decoder that is kept takes 58 kB and more."""


@pytest.fixture
def quick_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    """To be named before the recogniser whose worker is asked so often."""
    monkeypatch.setattr(worker_process, "PULSE_S", 0.05)


def test_whose_sound_comes_too_late_is_given_up_and_the_others_are_heard() -> None:
    model = Model(str(find_places().speech_models["en"]))
    told: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    late = Lane(model, told.put, late_s=-1.0)
    listen = json.dumps({"phrases": MENU, "others": True}).encode()
    late.take((Head(kind=Kind.LISTEN, stream=7, length=len(listen)), listen))
    for _ in range(3):
        late.take((Head(kind=Kind.SOUND, stream=7, length=len(HALF_A_SECOND)), HALF_A_SECOND))
    late.take((Head(kind=Kind.KNOWN, stream=8, length=0), b'{"phrases": []}'))
    assert told.get(timeout=ANSWER_S) == packed(Kind.BEHIND, 7)
    # Told once; and what is no sound is never too late.
    assert head(told.get(timeout=ANSWER_S)[:HEAD_BYTES]).kind is Kind.KNOWN


async def test_a_worker_that_hangs_is_killed_and_another_one_hears_on(
    quick_pulse: None, recogniser: Recogniser, synthesizer: Synthesizer
) -> None:
    utterance, hung = recogniser.listen(MENU, others=True), recogniser.pid
    assert utterance is not None
    assert hung is not None
    os.kill(hung, signal.SIGSTOP)
    async with asyncio.timeout(ANSWER_S):
        assert await utterance.heard() is None
        assert "it hung" in recogniser.trouble
        await recogniser.settled()
    assert not runs(hung)
    assert recogniser.deaths == 1
    heard = await says(recogniser.listen(MENU, others=True), await spoken(synthesizer, "agent"))
    assert heard is not None
    assert heard.text == "agent"


async def test_a_model_that_loads_for_ever_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_process, "LOAD_TIMEOUT_S", 0.01)
    async with Recogniser("en", find_places().speech_models["en"]) as recogniser:
        async with asyncio.timeout(ANSWER_S):
            await recogniser.settled()
        assert recogniser.trouble == "it was not loaded within 0.01 s"
        assert recogniser.listen(MENU, others=True) is None


async def test_a_service_that_stood_still_kills_no_worker(
    quick_pulse: None, recogniser: Recogniser
) -> None:
    worker = recogniser.pid
    await asyncio.sleep(0.1)
    time.sleep(0.5)  # noqa: ASYNC251 - as when the whole process is stopped
    await asyncio.sleep(0.5)
    assert (recogniser.pid, recogniser.deaths) == (worker, 0)


def test_a_lane_gives_its_sign_of_life_once_it_has_done_what_came_before() -> None:
    model = Model(str(find_places().speech_models["en"]))
    told: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    lane = Lane(model, told.put)
    listen = json.dumps({"phrases": ["xylophone"], "others": True}).encode()
    lane.take((Head(kind=Kind.LISTEN, stream=7, length=len(listen)), listen))
    lane.take((Head(kind=Kind.ALIVE, stream=1, length=0), b""))
    assert told.get(timeout=ANSWER_S) == packed(Kind.FORGET, 7)
    assert told.get(timeout=ANSWER_S) == packed(Kind.ALIVE, 1)


async def test_more_than_a_worker_would_read_at_once_is_not_told(recogniser: Recogniser) -> None:
    worker = recogniser.pid
    assert recogniser.listen(["balance"] * 200_000, others=True) is None
    assert await recogniser.strange(["xylophone"]) == ("xylophone",)
    assert (recogniser.pid, recogniser.deaths) == (worker, 0)


async def test_a_worker_that_is_far_behind_is_still_told_whom_to_forget() -> None:
    worker = await WorkerProcess.start(WORKER, EN_DEMO, of="vosk")
    try:
        os.kill(worker.pid, signal.SIGSTOP)
        while worker.tell(Kind.SOUND, 1, bytes(1 << 20)):
            pass
        assert not worker.tell(Kind.LISTEN, 2, b"{}")
        assert worker.tell(Kind.FORGET, 1)
    finally:
        await worker.end()


async def test_a_worker_that_could_not_be_asked_for_a_sign_of_life_and_catches_up_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker_process, "PULSE_S", 0.2)
    worker = await WorkerProcess.start(WORKER, EN_DEMO, of="vosk")
    try:
        os.kill(worker.pid, signal.SIGSTOP)
        while worker.tell(Kind.SOUND, 1, bytes(1 << 20)):
            pass
        hearing = asyncio.create_task(worker.hear(lambda *_: None))
        await asyncio.sleep(0.1)
        os.kill(worker.pid, signal.SIGCONT)
        done, _ = await asyncio.wait([hearing], timeout=2.0)
        assert not done, hearing.exception()
        await end_task(hearing)
    finally:
        await worker.end()


async def test_a_thousand_callers_leave_nothing_in_the_worker(recogniser: Recogniser) -> None:
    async def hear(callers: int) -> int:
        """Let callers begin to speak and hang up; return what the worker then takes of memory."""
        for _ in range(callers):
            utterance = recogniser.listen(MENU, others=True)
            assert utterance is not None
            utterance.feed(HALF_A_SECOND)
            utterance.feed(A_NOISE)
            async with asyncio.timeout(ANSWER_S):
                await utterance.begun.wait()
            utterance.close()
        # What is asked later is answered later, in each lane.
        for _ in range(os.cpu_count() or 1):
            await recogniser.strange(["balance"])
        return memory_bytes(recogniser.pid)

    after_some = await hear(100)
    assert await hear(1000) - after_some < 1000 * MOST_LEFT_BYTES


async def test_who_is_given_up_is_asked_by_keys(recogniser: Recogniser) -> None:
    utterance = recogniser.listen(MENU, others=True)
    assert utterance is not None
    recogniser._told(Kind.BEHIND, utterance._stream, b"")
    assert await utterance.heard() is None
    assert (recogniser.behind, recogniser.listens_to, recogniser.heard) == (1, 0, 0)


async def test_a_worker_that_dies_fails_who_speaks_and_another_one_hears_on(
    recogniser: Recogniser, synthesizer: Synthesizer
) -> None:
    utterance = recogniser.listen(MENU, others=True)
    assert utterance is not None
    assert recogniser.pid is not None
    os.kill(recogniser.pid, signal.SIGKILL)
    async with asyncio.timeout(ANSWER_S):
        assert await utterance.heard() is None
        assert recogniser.listen(MENU, others=True) is None
        await recogniser.settled()
    assert recogniser.deaths == 1
    heard = await says(recogniser.listen(MENU, others=True), await spoken(synthesizer, "agent"))
    assert heard is not None
    assert heard.text == "agent"


async def test_what_fails_beside_vosk_ends_the_worker_instead_of_leaving_it_deaf(
    recogniser: Recogniser,
) -> None:
    utterance = recogniser.listen(MENU, others=True)
    assert utterance is not None
    recogniser.tell(Kind.LISTEN, 1, b"nothing that could be read")
    async with asyncio.timeout(ANSWER_S):
        assert await utterance.heard() is None
        await recogniser.settled()
    assert recogniser.deaths == 1
    assert recogniser.listen(MENU, others=True) is not None


@pytest.mark.parametrize("failing", ["what_is_wrong", "WorkerProcess.start"])
async def test_what_the_system_refuses_is_told_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def refuses(*_: object, **named: object) -> Never:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(f"{recogniser_module.__name__}.{failing}", refuses)
        async with Recogniser("en", find_places().speech_models["en"]) as recogniser:
            async with asyncio.timeout(ANSWER_S):
                await recogniser.settled()
                assert "Permission denied" in recogniser.trouble
                assert recogniser.is_away
                patched.undo()
                while recogniser.is_away:  # noqa: ASYNC110 - it is told in no event
                    await asyncio.sleep(0.05)
            assert recogniser.trouble == ""
