"""A recorded call on the flows that it had: the same commands, or the first divergence."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.flow.bundle import Bundle
from hotline.flow.codec import command_to_json
from hotline.flow.commands import AnyCommand
from hotline.flow.events import AnyEvent
from hotline.flow.personal import unveil, veil
from hotline.flow.run import FlowRun, Watch
from hotline.journal import JsonObject, WrittenCall, WrittenRecord
from hotline.qa.replay.engines import as_told_by
from hotline.qa.replay.recorded import Unreadable, commands_of, event_of
from hotline.qa.replay.verdicts import Diverged, NotReplayed, Same


def replay(
    call: WrittenCall, bundle: Bundle, watch: Watch | None = None
) -> Same | Diverged | NotReplayed:
    """Give every recorded event to a run of `bundle`, and compare what it commands."""
    engine = call.header.engine
    if call.header.flow not in bundle.flows:
        return NotReplayed(why=f"its bundle has no flow '{call.header.flow}'")
    if not call.records:
        return NotReplayed(why="nothing was recorded but its arrival")
    run = FlowRun(bundle, call.header.flow)
    for number, record in enumerate(call.records, 1):
        node = run.node
        event, expected = _read(record)
        commands = [] if event is None else run.receive(event)
        expected = as_told_by(engine, expected)
        got = as_told_by(engine, encoded(commands, erased=record.leaves is None))
        if event is None or got != expected:
            if call.is_erased:
                return NotReplayed(why="what decides here was erased with its person", node=node)
            return Diverged(
                record=number,
                seq=record.seq,
                at=record.at,
                node=node,
                event=event,
                expected=expected,
                got=got,
                engine=engine,
            )
        if watch is not None:
            watch(run, event, commands)
    return Same(ended=run.ended, erased=call.is_erased)


def encoded(commands: Sequence[AnyCommand], *, erased: bool) -> list[JsonObject]:
    """Return commands as the journal has them; where values were erased, without any of them."""
    plain: list[JsonObject] = [command_to_json(command) for command in commands]
    return [unveil(veil(command, []), None) for command in plain] if erased else plain


def _read(record: WrittenRecord) -> tuple[AnyEvent | None, list[JsonObject]]:
    """Return a record's event and commands; no event where they cannot be read."""
    try:
        return event_of(record), commands_of(record)
    except Unreadable:
        return None, []
