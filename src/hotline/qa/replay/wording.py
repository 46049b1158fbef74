"""A divergence in the words of people who know calls and no code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from pydantic import ValidationError

from hotline.flow.catalogue import Catalogue
from hotline.flow.codec import command_from_json
from hotline.flow.commands import Mark, Note
from hotline.flow.events import AnyEvent
from hotline.journal import JsonObject
from hotline.qa.story import command_lines, event_lines

NOTHING = "nothing"


def event_in_words(event: AnyEvent | None) -> str:
    """Return what happened."""
    if event is None:
        return "nothing that this engine knows"
    lines = [f"{who} {said.text}" for who, said in event_lines(event)]
    return "; ".join(lines) or event.kind.replace("_", " ")


def commands_in_words(
    commands: Sequence[JsonObject], others: Sequence[JsonObject], catalogue: Catalogue | None
) -> list[str]:
    """Return what is done, as lines; where the words are the same, with the fields that are not.

    Args:
        commands: Encoded commands.
        others: Those that they are compared with.
        catalogue: What prompts say; None where it is lost.
    """
    lines = []
    for one, other in zip_longest(commands, others):
        if one is None:
            continue
        words = _words(one, catalogue)
        if other is not None and one != other and words == _words(other, catalogue):
            # Nobody hears a difference; whoever looks for it must know where it is.
            words += f" (its {', '.join(_other_fields(one, other))})"
        lines.append(words)
    return lines or [NOTHING]


def _words(encoded: JsonObject, catalogue: Catalogue | None) -> str:
    kind = str(encoded.get("kind")).replace("_", " ")
    try:
        command = command_from_json(encoded)
    except ValidationError:
        return f"{kind}, which this engine does not know"
    if isinstance(command, Mark):
        return f"comes to {command.node}" + (f" by '{command.way}'" if command.way else "")
    if isinstance(command, Note):
        return f"notes: {command.why}"
    if catalogue is None:
        return kind
    try:
        lines = [f"{who} {said.text}" for who, said in command_lines(command, catalogue)]
        return "; ".join(lines) or kind
    except KeyError:
        # A prompt that the catalogue does not have: it was altered.
        return kind


def _other_fields(one: JsonObject, other: JsonObject, path: str = "") -> Iterator[str]:
    for key in {**one, **other}:
        mine, yours = one.get(key), other.get(key)
        if mine == yours:
            continue
        if isinstance(mine, Mapping) and isinstance(yours, Mapping):
            yield from _other_fields(mine, yours, f"{path}{key}.")
        else:
            yield f"{path}{key}"
