"""What goes into the journal and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.flow.personal import Leaf
from hotline.model.interaction import Direction, Handling

JsonObject = Mapping[str, object]
"""A JSON object: text keys; text, whole and finite numbers, true, false, null, arrays, objects."""


def call_stream(call_id: str) -> str:
    """Name the stream of one call."""
    return f"call:{call_id}"


@dataclass(frozen=True, kw_only=True)
class NewRecord:
    """One event and the commands it caused, to be appended.

    Attributes:
        tenant: Whose record it is.
        stream: What the event happened to, such as `call_stream(call_id)`.
        at: When it happened, aware. Order is the sequence, never this clock.
        event: The event; its `"kind"` names its kind.
        commands: The commands it caused, in their order.
        critical: Whether it must survive a power failure as well as the death of the process, as
            everything that announces a payment must.
    """

    tenant: str
    stream: str
    at: datetime
    event: JsonObject
    commands: Sequence[JsonObject] = ()
    critical: bool = False


@dataclass(frozen=True, kw_only=True)
class JournalRecord:
    """One record as it stands in the journal.

    Attributes:
        seq: Its place among all records of all tenants and streams, growing in order of commit.
        tenant: Whose record it is.
        stream: What the event happened to.
        at: When it happened, in UTC.
        event_kind: The event's `"kind"`.
        event: The event.
        commands: The commands it caused, in their order.
    """

    seq: int
    tenant: str
    stream: str
    at: datetime
    event_kind: str
    event: JsonObject
    commands: tuple[JsonObject, ...]


@dataclass(frozen=True, kw_only=True)
class CallHeader:
    """What a call is pinned to, known before its first event.

    Attributes:
        tenant: Whose call it is.
        call_id: Our UUIDv7.
        dialled_number: The number the caller dialled; outbound, the one that was shown.
        caller_number: The number the caller showed, or was rung at; empty when withheld.
        flow: The name of the flow that answers.
        bundle: The digest of the compiled bundle the flow comes from.
        engine: The version of the flow engine.
        pbx: The PBX that carries the caller's leg.
        channel: That leg's Uniqueid on the PBX.
        opened_at: When the call arrived, aware.
        direction: Whether the caller or the bank has rung.
        handling: What the bank had decided about contacts then; None of a call that came before
            headers told it.
    """

    tenant: str
    call_id: str
    dialled_number: str
    caller_number: str
    flow: str
    bundle: str
    engine: int
    pbx: str
    channel: str
    opened_at: datetime
    direction: Direction = "inbound"
    handling: Handling | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedCall:
    """That a call arrived, and when, aware: what is in clear of its header."""

    call_id: str
    opened_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenRecord:
    """One record as it was written, to be read by whoever needs it: most replays need less.

    Attributes:
        seq: Its place among all records.
        at: When it happened, in UTC.
        event: The event as JSON, with a placeholder for each personal value.
        commands: The commands as JSON, with placeholders too.
        leaves: The personal values, those of the event first; None where they were erased.
    """

    seq: int
    at: datetime
    event: str
    commands: str
    leaves: Sequence[Leaf] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenCall:
    """One call as it was written: its header and its records, in their order."""

    header: CallHeader
    records: tuple[WrittenRecord, ...]

    @property
    def is_erased(self) -> bool:
        """Whether its personal values, or some of them, are no more."""
        return any(record.leaves is None for record in self.records)


@dataclass(frozen=True, kw_only=True)
class BundleTaken:
    """From when on new calls got a bundle.

    Attributes:
        digest: The bundle's name.
        taken_at: When it was taken, in UTC.
    """

    digest: str
    taken_at: datetime
