"""What an agent is told of the caller before they hear each other: tier, wish and wait."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hotline.flow.utterance import Phrase, Utterance
from hotline.model.values import Number
from hotline.routing.events import CallQueued

WAITED = "whisper_waited"
CONSULT = "whisper_consult"
"""Said first where a colleague asks, who has the caller on hold."""
CALLBACK = "whisper_callback"
"""Said first where the customer is still to be rung."""
PROMISED: Mapping[str, str] = MappingProxyType(
    {
        "return_visit": "whisper_return_visit",
        "complaint_answer": "whisper_complaint_answer",
        "payment_check": "whisper_payment_check",
        "low_mark": "whisper_low_mark",
    }
)
"""Said then, by the matter of what was promised."""


def about(skill: str) -> str:
    """Return the prompt that tells what a caller wants for whom the flow asks for a skill."""
    return f"whisper_about_{skill}"


def consult_whisper(asked: CallQueued) -> Utterance:
    """Return what is said of a caller about whom a colleague asks, in the caller's language."""
    said = (CONSULT, *_who_and_what(asked))
    return tuple(Phrase(prompt=one, language=asked.language) for one in said)


def whisper(asked: CallQueued, waited_s: float, *, callback: bool = False) -> Utterance:
    """Return what is said of a caller, in the caller's language, which the agent speaks.

    Args:
        asked: What the caller wants.
        waited_s: So long the caller has waited, in an earlier call's place and for earlier agents,
            too, in seconds.
        callback: Whether the customer is still to be rung.
    """
    said = [Phrase(prompt=CALLBACK, language=asked.language)] if callback else []
    if asked.callback and asked.matter in PROMISED:
        said.append(Phrase(prompt=PROMISED[asked.matter], language=asked.language))
    said += [Phrase(prompt=one, language=asked.language) for one in _who_and_what(asked)]
    minutes = round(waited_s / 60)
    if minutes >= 1:
        waited = {"minutes": Number(number=minutes)}
        said.append(Phrase(prompt=WAITED, language=asked.language, values=waited))
    return tuple(said)


def _who_and_what(asked: CallQueued) -> tuple[str, ...]:
    return (f"whisper_{asked.tier}", *map(about, sorted(asked.skills)))
