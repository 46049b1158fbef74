"""A recorded call on the flows that it had: the same commands, or the first divergence."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.flow.bundle import Bundle
from hotline.flow.codec import command_to_json
from hotline.flow.command_texts import commands_to_text
from hotline.flow.commands import AnyCommand
from hotline.flow.personal import unveil, unveiled_text, veil
from hotline.flow.run import FlowRun, Watch
from hotline.journal import JsonObject, WrittenCall, WrittenRecord
from hotline.qa.replay.engines import as_told_by
from hotline.qa.replay.recorded import Unreadable, commands_of, event_of, ways_of
from hotline.qa.replay.verdicts import DECIDED_BY_ERASED, Diverged, NotReplayed, Same


def replay(
    call: WrittenCall, bundle: Bundle, watch: Watch | None = None
) -> Same | Diverged | NotReplayed:
    """Give every recorded event to a run of `bundle`, and compare what it commands."""
    if call.header.flow not in bundle.flows:
        return NotReplayed(why=f"its bundle has no flow '{call.header.flow}'")
    if not call.records:
        return NotReplayed(why="nothing was recorded but its arrival")
    ways = ways_of(call)
    run = FlowRun(bundle, call.header.flow, ways)
    for number, record in enumerate(call.records, 1):
        node = run.node
        try:
            event = event_of(record)
        except Unreadable:
            event = None
        commands = [] if event is None else run.receive(event)
        if event is None or not _is_written_so(commands, record):
            expected = _commands_of(record)
            got = _told(call, encoded(commands, erased=record.leaves is None))
            if event is None or expected is None or got != _told(call, expected):
                if call.is_erased:
                    return NotReplayed(why=DECIDED_BY_ERASED, node=node)
                return Diverged(
                    record=number,
                    seq=record.seq,
                    at=record.at,
                    node=node,
                    event=event,
                    expected=_told(call, expected or []),
                    got=got,
                    engine=call.header.engine,
                )
        if watch is not None:
            watch(run, event, commands)
    return Same(ended=run.ended, erased=ways is not None)


def encoded(commands: Sequence[AnyCommand], *, erased: bool) -> list[JsonObject]:
    """Return commands as the journal has them; where values were erased, without any of them."""
    plain: list[JsonObject] = [command_to_json(command) for command in commands]
    return [unveil(veil(command, []), None) for command in plain] if erased else plain


def _is_written_so(commands: list[AnyCommand], record: WrittenRecord) -> bool:
    """Return whether a record has the very text of these commands: most have, and it is quick."""
    if record.leaves is None:
        return False
    try:
        return commands_to_text(commands) == unveiled_text(record.commands, record.leaves)
    except LookupError:
        return False


def _told(call: WrittenCall, commands: Sequence[JsonObject]) -> list[JsonObject]:
    """Return what of commands is compared.

    Of an erased call nobody knows any more why a condition had no value.
    """
    told = as_told_by(call.header.engine, commands)
    return [one for one in told if one["kind"] != "note"] if call.is_erased else told


def _commands_of(record: WrittenRecord) -> list[JsonObject] | None:
    try:
        return commands_of(record)
    except Unreadable:
        return None
