"""Recognisers held to the contract: ours, and the class that docs/speech.md writes."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from hotline.app.ears import open_ears
from hotline.ears import Ear, Ears, Words
from hotline.jobs import Jobs
from hotline.launch.places import find_places
from hotline.own_class import OwnClassNotUsable
from hotline.settings import SpeechSettings
from hotline.speech.recognition import own_recogniser, worker_process
from hotline.speech.recognition.checked_ears import CheckedEars
from hotline.speech.recognition.own_recogniser import OwnRecogniser
from hotline.speech.recognition.own_worker import OwnWorker
from hotline.speech.recognition.recognisers import Recognisers
from hotline.speech.recognition.wire import Head, Kind, packed
from hotline.speech.synthesizer import Synthesizer
from hotline.testing.installed import install
from hotline.testing.log_lines import all_logs
from hotline.testing.processes import runs
from hotline.testing.recogniser_contract import ANSWER_S, EarsUnderTest, RecogniserContract

DOCUMENT = Path(__file__).parents[3] / "docs/speech.md"
PHRASES = ("balance", "lost card")
KEY = SecretStr("k" * 32)


def checked(ears: Any) -> CheckedEars:
    return CheckedEars(ears, on_failed=lambda *_: None)


async def under_test(ears: Ears, synthesizer: Synthesizer) -> EarsUnderTest:
    said = {
        phrase: (await synthesizer.synthesize(phrase, "en-US")).astype("<i2").tobytes()
        for phrase in PHRASES
    }
    return EarsUnderTest(ears=ears, language="en-US", said=said)


class TestOurs(RecogniserContract):
    @pytest.fixture
    async def under_test(self, synthesizer: Synthesizer) -> AsyncIterator[EarsUnderTest]:
        async with Recognisers({"en": find_places().speech_models["en"]}) as ears:
            yield await under_test(ears, synthesizer)


class TestTheDocumentsExample(RecogniserContract):
    """Found by the name that its package has given it."""

    @pytest.fixture
    async def under_test(
        self, synthesizer: Synthesizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncIterator[EarsUnderTest]:
        (code,) = re.findall(r"```python\n(# acme_ears.*?)```", DOCUMENT.read_text(), re.DOTALL)
        name = f"acme_ears_{tmp_path.name}"
        (tmp_path / f"{name}.py").write_text(code)
        install(tmp_path, "acme", f"[hotline.speech.recogniser]\nacme = {name}:Ears\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        settings = SpeechSettings(recogniser="acme", models=find_places().speech_models, key=KEY)
        async with AsyncExitStack() as stack:
            hearing = await open_ears(stack, settings)
            stack.push_async_callback(hearing.close)
            assert hearing.endpoint is not None
            assert [type(one) for one in hearing.workers] == [OwnRecogniser]
            yield await under_test(hearing.ears, synthesizer)


class Troubled:
    """Ears, and an ear, that fail where a test wants."""

    def __init__(self, where: str, words: Any = None) -> None:
        self.begun = asyncio.Event()
        self.so_far = ""
        self._where = where
        self._words = words

    def listen(self, language: str, phrases: Iterable[str], *, others: bool) -> Ear | None:
        self._trouble("listen")
        return self

    def feed(self, sound: bytes) -> None:
        self._trouble("feed")

    async def heard(self) -> Words | None:
        self._trouble("heard")
        if self._words is None:
            await asyncio.sleep(60)
        return self._words  # type: ignore[no-any-return]

    def close(self) -> None:
        self._trouble("close")

    def _trouble(self, at: str) -> None:
        if at == self._where:
            raise RuntimeError


class Said:
    def __init__(self, text: Any, confidence: Any) -> None:
        self.text = text
        self.confidence = confidence


@pytest.mark.parametrize("where", ["feed", "heard", "close"])
async def test_a_recogniser_in_trouble_hears_no_words(where: str) -> None:
    ear = checked(Troubled(where)).listen("en-US", PHRASES, others=False)
    assert ear is not None
    waiting = asyncio.create_task(ear.heard())
    await asyncio.sleep(0)
    ear.feed(b"\0\0")
    if where == "close":
        ear.close()
    async with asyncio.timeout(2):
        assert await waiting is None
    ear.close()


def test_a_recogniser_that_cannot_listen_is_nobody_who_does() -> None:
    assert checked(Troubled("listen")).listen("en-US", PHRASES, others=False) is None


class Unlike:
    """Ears that give what is no ear; whose event is what a test wants."""

    def __init__(self, begun: Any) -> None:
        self._begun = begun

    def listen(self, language: str, phrases: Iterable[str], *, others: bool) -> Any:
        return self

    @property
    def begun(self) -> Any:
        return self._begun()


def raises() -> Any:
    raise RuntimeError


@pytest.mark.parametrize("begun", [raises, lambda: None, lambda: True])
def test_what_does_not_tell_when_a_caller_begins_is_no_ear(begun: Any) -> None:
    assert checked(Unlike(begun)).listen("en-US", PHRASES, others=False) is None


class Late:
    """Ears whose `listen` is, by mistake, to be awaited."""

    def __init__(self) -> None:
        self.given: Any = None

    def listen(self, language: str, phrases: Iterable[str], *, others: bool) -> Any:
        self.given = self._listen()
        return self.given

    async def _listen(self) -> Ear:
        return Troubled("")


def test_what_is_to_be_awaited_is_no_ear() -> None:
    ears = Late()
    assert checked(ears).listen("en-US", PHRASES, others=False) is None
    ears.given.close()


class Cancels(Troubled):
    """An ear that ends in ways that are no errors."""

    @property
    def so_far(self) -> str:
        raise RuntimeError

    @so_far.setter
    def so_far(self, _: str) -> None:
        pass

    async def heard(self) -> Words | None:
        raise asyncio.CancelledError


async def test_an_ear_that_is_cancelled_or_does_not_tell_hears_no_words() -> None:
    ear = checked(Cancels("")).listen("en-US", PHRASES, others=False)
    assert ear is not None
    assert ear.so_far == ""
    assert await ear.heard() is None


OBEDIENT = """
import asyncio, os, time
from pathlib import Path

class Ears:
    def __init__(self, settings):
        self.key = settings.key.get_secret_value()
        self.closed = settings.cache_dir / "closed"
        if (settings.cache_dir / "hangs").exists():
            time.sleep(60)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.closed.write_text("closed")

    def listen(self, language, phrases, *, others):
        print("this is no answer")
        return Ear(self.key) if language == "en-US" else None

class Ear:
    def __init__(self, key):
        self.begun = asyncio.Event()
        self.so_far = ""
        self.key = key
        self.words = asyncio.Event()

    def feed(self, sound):
        self.begun.set()
        self.so_far = sound.decode()
        match self.so_far:
            case "sleep":
                time.sleep(60)
            case "end":
                os._exit(7)
            case "raise":
                raise RuntimeError("what was said")
            case "key":
                self.words.set()

    async def heard(self):
        await self.words.wait()
        self.text, self.confidence = self.key, 1
        return self

    def close(self):
        pass
"""


@asynccontextmanager
async def obedient(folder: Path) -> AsyncIterator[OwnRecogniser]:
    """Open a recogniser of the bank's own that does what its sound says."""
    (folder / "obedient_ears.py").write_text(OBEDIENT)
    settings = SpeechSettings(recogniser="obedient_ears:Ears", key=KEY, cache_dir=folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(folder))
        async with AsyncExitStack() as stack:
            hearing = await open_ears(stack, settings)
            assert isinstance(hearing.ears, OwnRecogniser)
            assert hearing.workers == (hearing.ears,)
            yield hearing.ears


async def after(ears: OwnRecogniser, sound: bytes) -> Words | None:
    """Return the words of a caller whose sound this is."""
    ear = ears.listen("en-US", PHRASES, others=False)
    assert ear is not None
    ear.feed(sound)
    async with asyncio.timeout(ANSWER_S):
        return await ear.heard()


async def test_an_own_recogniser_is_given_the_settings_and_heard(tmp_path: Path) -> None:
    async with obedient(tmp_path) as ears:
        words = await after(ears, b"key")
        assert (words and (words.text, words.confidence)) == (KEY.get_secret_value(), 1.0)
        assert (ears.heard, ears.away) == (1, None)
    assert (tmp_path / "closed").read_text() == "closed"


async def test_what_it_understood_so_far_is_told(tmp_path: Path) -> None:
    async with obedient(tmp_path) as ears:
        ear = ears.listen("en-US", PHRASES, others=False)
        assert ear is not None
        ear.feed(b"bal")
        async with asyncio.timeout(ANSWER_S):
            await ear.begun.wait()
            while ear.so_far != "bal":  # noqa: ASYNC110 - it is told in no event
                await asyncio.sleep(0.01)


async def test_callers_are_counted_whom_an_own_recogniser_listens_to(tmp_path: Path) -> None:
    async with obedient(tmp_path) as ears:
        both = [ears.listen("en-US", PHRASES, others=False) for _ in range(2)]
        assert ears.listens_to == 2
        for left, ear in reversed(list(enumerate(both))):
            assert ear is not None
            ear.close()
            ear.close()
            assert ears.listens_to == left


async def test_a_recogniser_that_blocks_holds_nobody_up_and_is_ended_as_one_that_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_process, "PULSE_S", 0.05)
    async with obedient(tmp_path) as ears:
        hung = ears.pid
        assert hung is not None
        assert await after(ears, b"sleep") is None
        assert ears.away is not None
        assert "hears nobody: it hung" in ears.away.text
        async with asyncio.timeout(ANSWER_S):
            await ears.settled()
        assert not runs(hung)
        assert ears.deaths == 1
        assert await after(ears, b"key") is not None


async def test_a_recogniser_that_ends_its_process_is_started_again(tmp_path: Path) -> None:
    async with obedient(tmp_path) as ears:
        assert await after(ears, b"end") is None
        assert ears.trouble == "obedient_ears:Ears ended with exit status 7"
        async with asyncio.timeout(ANSWER_S):
            await ears.settled()
        assert await after(ears, b"key") is not None


async def test_what_it_raises_is_told_without_what_was_said(tmp_path: Path) -> None:
    async with obedient(tmp_path) as ears:
        with all_logs() as lines:
            assert await after(ears, b"raise") is None
        assert await after(ears, b"key") is not None
    failed = {"event": "own_recogniser_failed", "log_level": "warning"}
    assert [*lines].count({**failed, "when": "was fed", "error": "RuntimeError"}) == 1
    assert "what was said" not in f"{lines}"


async def test_a_recogniser_that_hangs_when_it_is_made_keeps_no_service_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_recogniser, "OPENED_S", 0.1)
    monkeypatch.setattr(worker_process, "LEAVE_S", 0.1)
    (tmp_path / "hangs").touch()
    async with obedient(tmp_path) as ears:
        assert ears.listen("en-US", PHRASES, others=False) is None
        assert ears.away is not None


async def test_whose_sound_comes_too_late_is_given_up() -> None:
    told: list[bytes] = []
    worker = OwnWorker(checked(Troubled("")), told.append, jobs := Jobs(), late_s=-1.0)
    listen = json.dumps({"language": "en-US", "phrases": PHRASES, "others": False}).encode()
    worker.take(0.0, Head(kind=Kind.LISTEN, stream=7, length=len(listen)), listen)
    for _ in range(3):
        worker.take(0.0, Head(kind=Kind.SOUND, stream=7, length=2), b"\0\0")
    assert told == [packed(Kind.BEHIND, 7)]
    await jobs.cancel()


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        (Said("balance", 0.5), ("balance", 0.5)),
        (Said("", 1), ("", 1.0)),
        (Said("balance", 1.5), None),
        (Said("balance", float("nan")), None),
        (Said("balance", "sure"), None),
        (Said(7, 0.5), None),
        (Said("a" * 1001, 0.5), None),
        ("balance", None),
    ],
)
async def test_only_words_and_a_confidence_count(words: Any, heard: Any) -> None:
    ear = checked(Troubled("", words)).listen("en-US", PHRASES, others=False)
    assert ear is not None
    told = await ear.heard()
    assert (told and (told.text, told.confidence)) == heard


async def test_a_recogniser_that_is_not_there_is_told() -> None:
    async with AsyncExitStack() as stack:
        with pytest.raises(OwnClassNotUsable, match=r"speech\.recogniser: acme cannot be used"):
            await open_ears(stack, SpeechSettings(recogniser="acme", key=KEY))


def test_a_recogniser_needs_the_key_by_which_sound_comes_in() -> None:
    with pytest.raises(ValidationError, match=r"speech\.recogniser needs speech\.key"):
        SpeechSettings(recogniser="acme")
