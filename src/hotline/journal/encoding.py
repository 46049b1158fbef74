"""Records as rows and back, so that a bad record stops at its caller and not among the others.

Personal values leave the record here, to be sealed: a row holds the structure only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping

from hotline.flow.personal import PLACEHOLDER, Leaf, unveiled_from, veil
from hotline.journal.errors import RecordRefused
from hotline.journal.records import JournalRecord, NewRecord, WrittenRecord
from hotline.model.moment import NaiveMoment, as_utc

_TEXTS = ("tenant", "stream", "event_kind", "event", "commands")


def to_row(record: NewRecord) -> tuple[dict[str, Any], str]:
    """Write a record as a row of the table `journal_record`, without its sequence, not yet sealed.

    Returns:
        The row, and its personal values as JSON; "" where it has none.

    Raises:
        RecordRefused: The moment is naive, the event has no type, something is not JSON, or a field
            has the name of our placeholder.
    """
    event_kind = record.event.get("kind")
    if not isinstance(event_kind, str):
        raise RecordRefused(stream=record.stream, reason='the event has no text under "kind"')
    leaves: list[Leaf] = []
    try:
        row: dict[str, Any] = {
            "tenant": record.tenant,
            "stream": record.stream,
            "at": as_utc(record.at),
            "event_kind": event_kind,
            "event": _to_json(veil(record.event, leaves)),
            "commands": _to_json([veil(command, leaves) for command in record.commands]),
            "key_id": None,
            "sealed": None,
        }
        personal = _to_json(leaves) if leaves else ""
        for text in (*(row[column] for column in _TEXTS), personal):
            # Half a surrogate pair is text to Python and not to a database.
            text.encode()
    except NaiveMoment as error:
        raise RecordRefused(stream=record.stream, reason=str(error)) from None
    except (TypeError, ValueError, RecursionError) as error:
        # The cause may carry what the caller said.
        raise RecordRefused(
            stream=record.stream, reason=f"event {event_kind!r} is not JSON ({_kind(error)})"
        ) from None
    if (row["event"] + row["commands"]).count(f'"{PLACEHOLDER}":') != len(leaves):
        # It would be read as a value that it never was.
        raise RecordRefused(stream=record.stream, reason=f"{PLACEHOLDER!r} is no name for a field")
    return row, personal


def place(row: Mapping[str, Any] | RowMapping) -> tuple[str, ...]:
    """Return where a row's personal values belong, so that they open nowhere else."""
    return ("record", row["tenant"], row["stream"], row["at"].isoformat(), row["event_kind"])


def to_record(row: Mapping[str, Any] | RowMapping, leaves: Sequence[Leaf] | None) -> JournalRecord:
    """Read a row of the table `journal_record`; `leaves` is None where they were erased."""
    return JournalRecord(
        seq=row["seq"],
        tenant=row["tenant"],
        stream=row["stream"],
        at=row["at"],
        event_kind=row["event_kind"],
        event=unveiled_from(row["event"], leaves),
        commands=tuple(unveiled_from(row["commands"], leaves)),
    )


def to_written(row: Mapping[str, Any] | RowMapping, leaves: Sequence[Leaf] | None) -> WrittenRecord:
    """Take over a row of the table `journal_record` unread; `leaves` as for `to_record`."""
    return WrittenRecord(
        seq=row["seq"],
        at=row["at"],
        event=row["event"],
        commands=row["commands"],
        leaves=leaves,
    )


def _refuse(value: object) -> object:
    raise TypeError(f"{type(value).__name__} has no form in JSON")


# `json.dumps` would make an encoder for each text.
_to_json = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_refuse
).encode


def _kind(error: Exception) -> str:
    return str(error) if isinstance(error, TypeError) else type(error).__name__
