"""What older engines did not tell, so that their journals replay on this one."""

from __future__ import annotations

from collections.abc import Iterable

from hotline.journal import JsonObject

TELLS_THE_WAY = 4
"""From this engine on a `mark` tells its way, and every `note` is told; some of 3 had notes."""


def as_told_by(engine: int, commands: Iterable[JsonObject]) -> list[JsonObject]:
    """Return encoded commands without what an engine never, or not always, told."""
    if engine >= TELLS_THE_WAY:
        return [*commands]
    return [
        {key: value for key, value in command.items() if (command["kind"], key) != ("mark", "way")}
        for command in commands
        if command["kind"] != "note"
    ]
