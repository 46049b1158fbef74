"""What an agent is told of the caller before they hear each other: a tier, and the wait."""

from __future__ import annotations

from datetime import datetime

from hotline.flow.utterance import Phrase, Utterance
from hotline.model.values import Number
from hotline.routing.events import CallQueued

PROMPTS = {
    "standard": "whisper_standard",
    "vip": "whisper_vip",
    "senior_vip": "whisper_senior_vip",
    "restricted": "whisper_restricted",
}


def whisper(asked: CallQueued, at: datetime) -> Utterance:
    """Return what is said of a caller, in the caller's language, which the agent speaks."""
    minutes = round((at - asked.at).total_seconds() / 60)
    return (
        Phrase(
            prompt=PROMPTS[asked.tier],
            language=asked.language,
            values={"minutes": Number(number=minutes)},
        ),
    )
