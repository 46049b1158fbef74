"""What a recorded call says, read from the journal's texts."""

from __future__ import annotations

import json

from hotline.flow.codec import command_from_json, event_from_json
from hotline.flow.commands import AnyCommand
from hotline.flow.events import AnyEvent
from hotline.flow.personal import unveil
from hotline.journal import JsonObject, WrittenCall, WrittenRecord


def event_of(record: WrittenRecord) -> AnyEvent:
    """Return a record's event.

    Raises:
        pydantic.ValidationError: It is no event of this engine.
    """
    return event_from_json(unveil(json.loads(record.event), record.leaves))


def commands_of(record: WrittenRecord) -> list[JsonObject]:
    """Return a record's commands as they were encoded."""
    encoded: list[JsonObject] = unveil(json.loads(record.commands), record.leaves)
    return encoded


def read_commands(record: WrittenRecord) -> list[AnyCommand]:
    """Return a record's commands.

    Raises:
        pydantic.ValidationError: One is no command of this engine.
    """
    return [command_from_json(encoded) for encoded in commands_of(record)]


def is_erased(call: WrittenCall) -> bool:
    """Return whether the personal values of a call, or some of them, are no more."""
    return any(record.leaves is None for record in call.records)
