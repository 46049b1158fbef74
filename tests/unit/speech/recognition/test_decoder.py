"""What a decoder makes of vosk's words; what vosk makes of sound is tried with vosk itself."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hotline.flow.hearing import Band, Hearing
from hotline.speech.recognition.decoder import AMONG_OTHERS, Decoder, Words
from hotline.speech.recognition.grammar import UNKNOWN


class Understands:
    """Understands the same words, each with its confidence, of whatever is said."""

    def __init__(self, *words: tuple[str, float]) -> None:
        self._result = json.dumps(
            {"result": [{"word": word, "conf": sure} for word, sure in words]}
        )
        self._partial = json.dumps({"partial": " ".join(word for word, _ in words)})

    def SetWords(self, _: bool) -> None:  # noqa: N802 - vosk's name
        """Take that words are wanted one by one."""

    def AcceptWaveform(self, _: bytes) -> bool:  # noqa: N802
        return False

    def PartialResult(self) -> str:  # noqa: N802
        return self._partial

    def FinalResult(self) -> str:  # noqa: N802
        return self._result


PHRASES = ("lost card", "card", "right", "可 以", "不 可 以")


def heard(*words: tuple[str, float]) -> Words | None:
    """Return what is heard of a second of sound, and the silence after it."""
    sound = np.random.default_rng(1).standard_normal(8000) * 3000
    quiet = bytes(16_000)
    return Decoder(Understands(*words), PHRASES).hear(
        quiet + sound.astype("<i2").tobytes() + 2 * quiet
    )


def test_what_was_understood_so_far_is_told_without_other_words() -> None:
    sound = np.random.default_rng(1).standard_normal(4000) * 3000
    decoder = Decoder(Understands((UNKNOWN, 1.0), ("lost", 1.0), ("card", 0.9)), PHRASES)
    assert decoder.so_far == ""
    assert decoder.hear(bytes(16_000) + sound.astype("<i2").tobytes()) is None
    assert decoder.so_far == "lost card"


def test_words_are_as_sure_as_the_least_sure_one() -> None:
    assert heard(("lost", 1.0), ("card", 0.9)) == Words(text="lost card", confidence=0.9)


@pytest.mark.parametrize(
    "words", [[(UNKNOWN, 1.0), ("right", 1.0)], [("right", 1.0), (UNKNOWN, 0.3)]]
)
def test_words_among_others_are_asked_about_and_never_taken_at_once(
    words: list[tuple[str, float]],
) -> None:
    told = heard(*words)
    assert told == Words(text="right", confidence=AMONG_OTHERS)
    hearing = Hearing.model_validate({"ask": "did_you_say"})
    assert hearing.band(told.confidence, read_back=False) is Band.ASK


@pytest.mark.parametrize("text", ["可 可 以", "不 以", "以", "lost", "lost right", "card lost"])
def test_phrases_beside_pieces_of_others_are_never_taken_at_once(text: str) -> None:
    told = heard(*((word, 1.0) for word in text.split()))
    assert told == Words(text=text, confidence=AMONG_OTHERS)


@pytest.mark.parametrize("text", ["不 可 以", "可 以 可 以", "card lost card", "right"])
def test_whole_phrases_one_after_another_are_as_sure_as_they_were_heard(text: str) -> None:
    told = heard(*((word, 0.95) for word in text.split()))
    assert told == Words(text=text, confidence=0.95)


def test_other_words_make_none_surer() -> None:
    assert heard((UNKNOWN, 1.0), ("right", 0.2)) == Words(text="right", confidence=0.2)


def test_other_words_alone_are_a_sound_without_words() -> None:
    assert heard((UNKNOWN, 1.0)) == Words(text="", confidence=0.0)
