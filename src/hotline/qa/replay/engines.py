"""What older engines did not tell, so that their journals replay on this one."""

from __future__ import annotations

from collections.abc import Iterable

from hotline.journal import JsonObject

TELLS_THE_WAY = 4
"""From this engine on a `mark` tells its way, and every `note` is told; some of 3 had notes."""
TELLS_WHO_IS_RUNG = 5
"""From this engine on a callback tells the customer."""
SETTLES_IN_SILENCE = 7
"""Before this engine a payment that was settled later was said to be ignored."""
TELLS_WHAT_IS_OFFERED = 8
"""From this engine on the wish for an agent tells what callers may choose instead of waiting."""
TELLS_THE_SCALES = 10
"""From this engine on a survey tells its scales, its low marks, and whom they have rung."""
TELLS_WHAT_MAY_BE_SAID = 11
"""From this engine on a question tells what callers may say instead of pressing keys."""
TELLS_WHETHER_A_VOICE_STOPS_IT = 12
"""From this engine on such a question tells whether a voice stops it."""
KEEPS_WHAT_FOLLOWS_A_KEY = 15
"""Before this engine what was typed behind a key that works anywhere, such as `*`, was dropped."""
# Before engine 14, who had talked with a person since the service died was told that something was
# interrupted: such a call may differ.
# Before engine 13, the time with another number counted as the hotline's: such a call may differ.
# Before engine 10, what a caller had answered who hung up in the middle of a survey was not kept:
# such a call differs, too.
# Before engine 9 a call's time limit ended conversations, too. Such a call differs, and is told:
# nobody knows how it would have gone on.
_SETTLED = {"kind": "ignore", "why": "told later, and for the record"}


def as_told_by(engine: int, commands: Iterable[JsonObject]) -> list[JsonObject]:
    """Return encoded commands without what an engine never, or not always, told."""
    told = [*commands]
    if engine < KEEPS_WHAT_FOLLOWS_A_KEY:
        told = [_without(command, "fresh") for command in told]
    if engine < TELLS_WHETHER_A_VOICE_STOPS_IT:
        told = [_without_barge_in(command) for command in told]
    if engine < TELLS_WHAT_MAY_BE_SAID:
        told = [
            _without(command, "spoken") if command["kind"] == "collect" else command
            for command in told
        ]
    if engine < TELLS_THE_SCALES:
        for name in ("scales", "low", "queue", "number", "customer"):
            told = [_without_asked(command, "survey", name) for command in told]
    if engine < TELLS_WHAT_IS_OFFERED:
        told = [_without_asked(command, "queue", "offers") for command in told]
    if engine < SETTLES_IN_SILENCE:
        told = [command for command in told if command != _SETTLED]
    if engine < TELLS_WHO_IS_RUNG:
        told = [_without_asked(command, "callback", "customer") for command in told]
    if engine < TELLS_THE_WAY:
        told = [
            _without(command, "way") if command["kind"] == "mark" else command for command in told
        ]
        told = [command for command in told if command["kind"] != "note"]
    return told


def _without_asked(command: JsonObject, kind: str, name: str) -> JsonObject:
    match command:
        case {"kind": "ask_port", "request": {"kind": asked, **request}} if asked == kind:
            request.pop(name, None)
            return {**command, "request": {"kind": kind, **request}}
        case _:
            return command


def _without_barge_in(command: JsonObject) -> JsonObject:
    spoken = command.get("spoken")
    if command["kind"] != "collect" or not isinstance(spoken, dict):
        return command
    return {**command, "spoken": _without(spoken, "barge_in")}


def _without(table: JsonObject, name: str) -> JsonObject:
    return {key: value for key, value in table.items() if key != name}
