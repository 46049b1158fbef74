"""What is said: prompts with the values for their slots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hotline.flow.own_json import OwnJson
from hotline.model.personal import PERSONAL
from hotline.model.values import Scalar


class Pace(StrEnum):
    """How fast words are spoken."""

    NORMAL = "normal"
    SLOW = "slow"


@dataclass(frozen=True, kw_only=True)
class Phrase(OwnJson):
    """One prompt in one language, at one pace, with the values for its slots."""

    prompt: str
    language: str
    pace: Pace = Pace.NORMAL
    values: Mapping[str, Scalar] = field(default_factory=dict, metadata=PERSONAL)


Utterance = tuple[Phrase, ...]
"""What is said in one breath: it reaches the PBX as one piece of audio."""
