"""Recognisers held to the contract: ours, and the class that docs/speech.md writes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from hotline.app.ears import open_ears
from hotline.asterisk.checked_ears import CheckedEars
from hotline.asterisk.ears import Ear, Ears, Words
from hotline.launch.places import find_places
from hotline.own_class import OwnClassNotUsable
from hotline.settings import SpeechSettings
from hotline.speech.recognition.recognisers import Recognisers
from hotline.speech.synthesizer import Synthesizer
from hotline.testing.installed import install
from hotline.testing.recogniser_contract import EarsUnderTest, RecogniserContract

DOCUMENT = Path(__file__).parents[3] / "docs/speech.md"
PHRASES = ("balance", "lost card")
KEY = SecretStr("k" * 32)


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
            assert hearing.recognisers.all == ()
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
    ear = CheckedEars(Troubled(where)).listen("en-US", PHRASES, others=False)
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
    assert CheckedEars(Troubled("listen")).listen("en-US", PHRASES, others=False) is None


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
    assert CheckedEars(Unlike(begun)).listen("en-US", PHRASES, others=False) is None


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
    assert CheckedEars(ears).listen("en-US", PHRASES, others=False) is None
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
    ear = CheckedEars(Cancels("")).listen("en-US", PHRASES, others=False)
    assert ear is not None
    assert ear.so_far == ""
    assert await ear.heard() is None


async def test_callers_are_counted_whom_an_own_recogniser_listens_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"acme_ears_{tmp_path.name}"
    (tmp_path / f"{name}.py").write_text(
        f"from {__name__} import Troubled\n\n\ndef ears(settings):\n    return Troubled('')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    settings = SpeechSettings(
        recogniser=f"{name}:ears", models=find_places().speech_models, key=KEY
    )
    async with AsyncExitStack() as stack:
        ears = (await open_ears(stack, settings)).ears
        both = [ears.listen("en-US", PHRASES, others=False) for _ in range(2)]
        assert ears.listens_to == 2
        for left, ear in reversed(list(enumerate(both))):
            assert ear is not None
            ear.close()
            ear.close()
            assert ears.listens_to == left


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
    ear = CheckedEars(Troubled("", words)).listen("en-US", PHRASES, others=False)
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
