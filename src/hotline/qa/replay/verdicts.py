"""What comes of replaying one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hotline.flow.events import AnyEvent
from hotline.journal import JsonObject


@dataclass(frozen=True, kw_only=True)
class Same:
    """Every recorded event gives the commands that were recorded.

    Attributes:
        ended: Whether the record tells the call's end. One without goes on, or its service was
            killed; what there is of it was replayed.
        erased: Whether its personal values were erased: then only the structure was compared.
    """

    ended: bool
    erased: bool = False


@dataclass(frozen=True, kw_only=True)
class Diverged:
    """The same flows give other commands than those that were recorded, here for the first time.

    Attributes:
        record: Which record of the call, counted from 1.
        seq: Its place in the journal.
        at: When it happened.
        node: Where the call was, "" before the first node.
        event: What happened; None where the record holds nothing that this engine knows.
        expected: The recorded commands, encoded.
        got: What the core gives now.
        engine: The engine that recorded the call.
    """

    record: int
    seq: int
    at: datetime
    node: str
    event: AnyEvent | None
    expected: Sequence[JsonObject]
    got: Sequence[JsonObject]
    engine: int


class Change(StrEnum):
    """In what a call on edited flows differs, the weightiest first."""

    ENDS = "ends otherwise"
    HEARS = "hears otherwise"
    SERVED = "is served otherwise"


@dataclass(frozen=True, kw_only=True)
class Differs:
    """The edited flows are another call to this caller, and its end is known.

    Attributes:
        change: In what it differs, the weightiest.
        parts_at: The node where the two calls part.
        was: How the recorded call ended, "" where no end is recorded.
        now: How it would end.
    """

    change: Change
    parts_at: str
    was: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """The edited flows ask something that nothing recorded answers.

    Attributes:
        node: The node that asks it.
        parts_at: The node where the two calls part.
        was: How the recorded call ended, "" where no end is recorded.
        why: What about the answer is missing.
    """

    node: str
    parts_at: str
    was: str
    why: str


@dataclass(frozen=True, kw_only=True)
class NotReplayed:
    """The call says too little, or there is nothing to replay it with."""

    why: str
    node: str = field(default="")


DECIDED_BY_ERASED = "what decides here was erased with its person"
"""Why a call is not replayed of which the journal does not tell the way that a value decided."""

Verdict = Same | Diverged | Differs | Unknown | NotReplayed
