"""What a caller who waits may choose instead: the keys, who may choose what, and what is said."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from hotline.floor.announcement import expected_wait
from hotline.flow.utterance import Phrase, Utterance
from hotline.model.values import Digits
from hotline.routing.commands import Refusal
from hotline.routing.events import CallbackChosen, VoicemailChosen
from hotline.routing.promise.spoken import WaitPromise

TAIL = 4
"""So many of the last digits of a number are said."""


class Choice(StrEnum):
    """What can be chosen, by its key."""

    CALLBACK = "1"
    MESSAGE = "2"


_OFFERED = {Choice.CALLBACK: "wait_callback_key", Choice.MESSAGE: "wait_message_key"}

_REFUSED: dict[Refusal, str] = {
    "agent_found": "wait_agent_found",
    "restricted": "wait_no_callback",
    "no_number": "wait_no_callback",
    "is_called_back": "wait_is_called_back",
}


def chosen(choice: Choice, call_id: str, at: datetime) -> CallbackChosen | VoicemailChosen:
    """Return what the router is told of a choice."""
    match choice:
        case Choice.CALLBACK:
            return CallbackChosen(at=at, call_id=call_id)
        case Choice.MESSAGE:
            return VoicemailChosen(at=at, call_id=call_id)


def offer(choices: Collection[Choice], language: str) -> Utterance:
    """Return what is said of the keys; of no choice, nothing."""
    return tuple(Phrase(prompt=_OFFERED[one], language=language) for one in choices)


def confirmation(number: str, promise: WaitPromise | None, language: str) -> Utterance:
    """Return what is said to a caller who will be called back.

    Args:
        number: The number that is rung.
        promise: By when, as it was promised and is left; None where nobody can tell.
        language: BCP-47 tag of the caller's language.
    """
    tail = {"tail": Digits(digits="".join(one for one in number if one.isdecimal())[-TAIL:])}
    return (
        Phrase(prompt="wait_called_back", language=language, values=tail),
        *(expected_wait(promise, language) if promise is not None else ()),
        Phrase(prompt="wait_may_hang_up", language=language),
    )


def refusal(why: Refusal, language: str) -> Utterance:
    """Return what is said to a caller who goes on waiting, for what was chosen cannot be."""
    return (Phrase(prompt=_REFUSED[why], language=language),)
