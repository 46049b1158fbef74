"""What an agent is told of the caller before they hear each other: a tier, and the wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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


def consult_whisper(asked: CallQueued) -> Utterance:
    """Return what is said of a caller about whom a colleague asks, in the caller's language."""
    said = (CONSULT, f"whisper_{asked.tier}")
    return tuple(Phrase(prompt=one, language=asked.language) for one in said)


def whisper(asked: CallQueued, at: datetime, *, callback: bool = False) -> Utterance:
    """Return what is said of a caller, in the caller's language, which the agent speaks."""
    said = [Phrase(prompt=CALLBACK, language=asked.language)] if callback else []
    if asked.callback and asked.matter in PROMISED:
        said.append(Phrase(prompt=PROMISED[asked.matter], language=asked.language))
    said.append(Phrase(prompt=f"whisper_{asked.tier}", language=asked.language))
    minutes = round((at - asked.at).total_seconds() / 60)
    if minutes >= 1:
        waited = {"minutes": Number(number=minutes)}
        said.append(Phrase(prompt=WAITED, language=asked.language, values=waited))
    return tuple(said)
