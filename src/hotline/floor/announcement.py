"""What a caller who waits is told: the place in the line, and the promised wait."""

from __future__ import annotations

from hotline.flow.utterance import Phrase, Utterance
from hotline.model.values import Number
from hotline.routing.promise.announce_wait import AnnounceWait
from hotline.routing.promise.spoken import WaitPromise

_NEAREST = ("wait_next", "wait_second")
"""The prompts of places 1 and 2, which have words of their own."""


def announcement(said: AnnounceWait, language: str) -> Utterance:
    """Return what is said; of a wait that nobody can tell, nothing."""
    place = _place(said.place, language)
    return (place, *expected_wait(said.promise, language)) if said.promise is not None else (place,)


def _place(place: int, language: str) -> Phrase:
    if place <= len(_NEAREST):
        return Phrase(prompt=_NEAREST[place - 1], language=language)
    # Told as those who come before, for a number is read as a quantity: Mandarin's 两, not 第二.
    ahead = {"ahead": Number(number=place - 1)}
    return Phrase(prompt="wait_place", language=language, values=ahead)


def expected_wait(promise: WaitPromise, language: str) -> Utterance:
    """Return what is said of a promise."""
    if promise.to_minutes == 1:
        return (Phrase(prompt="wait_under_a_minute", language=language),)
    most = {"most": Number(number=promise.to_minutes)}
    if promise.from_minutes == 0:
        return (Phrase(prompt="wait_at_most", language=language, values=most),)
    least = {"least": Number(number=promise.from_minutes)}
    return (Phrase(prompt="wait_from_to", language=language, values=least | most),)
