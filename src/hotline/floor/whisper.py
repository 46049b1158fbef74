"""What an agent is told of the caller before they hear each other: a tier, and the wait."""

from __future__ import annotations

from datetime import datetime

from hotline.flow.utterance import Phrase, Utterance
from hotline.model.values import Number
from hotline.routing.events import CallQueued

WAITED = "whisper_waited"


def whisper(asked: CallQueued, at: datetime) -> Utterance:
    """Return what is said of a caller, in the caller's language, which the agent speaks."""
    who = Phrase(prompt=f"whisper_{asked.tier}", language=asked.language)
    minutes = round((at - asked.at).total_seconds() / 60)
    if minutes < 1:
        return (who,)
    waited = {"minutes": Number(number=minutes)}
    return (who, Phrase(prompt=WAITED, language=asked.language, values=waited))
