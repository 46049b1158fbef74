"""What a recorded call says, read from the journal's texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from typing import TypeVar

from hotline.flow.codec import (
    command_from_json,
    command_to_json,
    commands_from_text,
    event_from_json,
    event_from_text,
)
from hotline.flow.commands import AnyCommand
from hotline.flow.erased import RecordedWays
from hotline.flow.events import AnyEvent
from hotline.flow.personal import unveil, unveiled_from, unveiled_text, veil
from hotline.journal import JsonObject, WrittenCall, WrittenRecord

_Part = TypeVar("_Part")
_Command = TypeVar("_Command", bound=AnyCommand)


class Unreadable(Exception):
    """A record holds nothing that this engine knows: it is another's, or was altered."""


def _readable(read: Callable[[WrittenRecord], _Part]) -> Callable[[WrittenRecord], _Part]:
    @wraps(read)
    def reading(record: WrittenRecord) -> _Part:
        try:
            return read(record)
        except (ValueError, LookupError, TypeError) as error:
            # Its text may hold what a caller said.
            raise Unreadable(type(error).__name__) from None

    return reading


@_readable
def event_of(record: WrittenRecord) -> AnyEvent:
    """Return a record's event.

    Raises:
        Unreadable: It is no event of this engine.
    """
    if record.leaves is not None:
        return event_from_text(unveiled_text(record.event, record.leaves))
    return event_from_json(unveiled_from(record.event, None))


@_readable
def commands_of(record: WrittenRecord) -> list[JsonObject]:
    """Return a record's commands as they were encoded.

    Raises:
        Unreadable: They are none of any engine.
    """
    encoded: list[JsonObject] = unveiled_from(record.commands, record.leaves)
    if not all(one["kind"] for one in encoded):
        raise ValueError("a command without a kind")
    return encoded


@_readable
def read_commands(record: WrittenRecord) -> list[AnyCommand]:
    """Return a record's commands.

    Raises:
        Unreadable: One is no command of this engine.
    """
    if record.leaves is not None:
        return commands_from_text(unveiled_text(record.commands, record.leaves))
    return [command_from_json(encoded) for encoded in commands_of(record)]


def without_values(command: _Command) -> _Command:
    """Return what is left of a command once its person is erased."""
    left = command_from_json(unveil(veil(command_to_json(command), []), None))
    assert type(left) is type(command)
    return left


def ways_of(call: WrittenCall) -> RecordedWays | None:
    """Return the ways that a call took, where its values cannot decide any more."""
    if not call.is_erased:
        return None
    commands: list[AnyCommand] = []
    tell(call, lambda _, commanded: commands.extend(commanded))
    return RecordedWays(commands)


def tell(call: WrittenCall, *takes: Callable[[AnyEvent, Sequence[AnyCommand]], None]) -> None:
    """Tell of each of a call's records that can be read, also where it does not replay any more."""
    for record in call.records:
        with suppress(Unreadable):
            event, commands = event_of(record), read_commands(record)
            for take in takes:
                take(event, commands)
