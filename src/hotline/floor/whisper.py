"""What an agent is told of the caller before they hear each other: a tier, and the wait."""

from __future__ import annotations

from datetime import datetime

from hotline.flow.utterance import Phrase, Utterance
from hotline.model.values import Number
from hotline.routing.events import CallQueued

WAITED = "whisper_waited"
CALLBACK = "whisper_callback"
"""Said first where the customer is still to be rung."""


def whisper(asked: CallQueued, at: datetime, *, callback: bool = False) -> Utterance:
    """Return what is said of a caller, in the caller's language, which the agent speaks."""
    said = [Phrase(prompt=CALLBACK, language=asked.language)] if callback else []
    said.append(Phrase(prompt=f"whisper_{asked.tier}", language=asked.language))
    minutes = round((at - asked.at).total_seconds() / 60)
    if minutes >= 1:
        waited = {"minutes": Number(number=minutes)}
        said.append(Phrase(prompt=WAITED, language=asked.language, values=waited))
    return tuple(said)
