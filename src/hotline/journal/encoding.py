"""Records as rows and back, so that a bad record stops at its caller and not among the others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from hotline.journal.errors import RecordRefused
from hotline.journal.records import JournalRecord, NewRecord
from hotline.model.moment import NaiveMoment, as_utc


def to_row(record: NewRecord) -> dict[str, Any]:
    """Write a record as a row of the table `journal_record`, without its sequence.

    Raises:
        RecordRefused: The moment is naive, the event has no type, or something is not JSON.
    """
    event_kind = record.event.get("kind")
    if not isinstance(event_kind, str):
        raise RecordRefused(stream=record.stream, reason='the event has no text under "kind"')
    try:
        row: dict[str, Any] = {
            "tenant": record.tenant,
            "stream": record.stream,
            "at": as_utc(record.at),
            "event_kind": event_kind,
            "event": _to_json(record.event),
            "commands": _to_json(list(record.commands)),
        }
        for column in ("tenant", "stream", "event_kind", "event", "commands"):
            # Half a surrogate pair is text to Python and not to a database.
            row[column].encode()
    except NaiveMoment as error:
        raise RecordRefused(stream=record.stream, reason=str(error)) from None
    except (TypeError, ValueError, RecursionError) as error:
        # The cause may carry what the caller said.
        raise RecordRefused(
            stream=record.stream, reason=f"event {event_kind!r} is not JSON ({_kind(error)})"
        ) from None
    return row


def to_record(row: Mapping[str, Any] | RowMapping) -> JournalRecord:
    """Read a row of the table `journal_record`."""
    return JournalRecord(
        seq=row["seq"],
        tenant=row["tenant"],
        stream=row["stream"],
        at=row["at"],
        event_kind=row["event_kind"],
        event=json.loads(row["event"]),
        commands=tuple(json.loads(row["commands"])),
    )


def _to_json(value: object) -> str:
    return json.dumps(
        value,
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
        default=_refuse,
    )


def _refuse(value: object) -> object:
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _kind(error: Exception) -> str:
    return str(error) if isinstance(error, TypeError) else type(error).__name__
