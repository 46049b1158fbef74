"""In what two calls differ, to the caller and to those who are asked on the way.

Through which nodes they go, which keys would have been an answer and how long is waited is no
difference by itself: whoever calls does not notice it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hotline.flow.commands import (
    AnyCommand,
    AskBank,
    AskPort,
    Collect,
    HandOver,
    HangUp,
    Listen,
    Mark,
    Play,
    RecordMessage,
)
from hotline.flow.utterance import Phrase
from hotline.qa.replay.questions import Step, ending_of
from hotline.qa.replay.verdicts import Change


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something that the caller, or somebody who is asked, notices.

    Attributes:
        came_from: Where the call was when it came to this.
        node: Where it is done.
        what: What is done; equal where it is the same.
        how: In what a call differs that does another thing here.
    """

    came_from: str
    node: str
    what: object
    how: Change


def deeds_of(steps: Sequence[Step], *, with_values: bool) -> list[Deed]:
    """Return what is done in a call, in order; `with_values` as they are spoken."""
    deeds = []
    node = ""
    for _, commands in steps:
        came_from = node
        for command in commands:
            if isinstance(command, Mark):
                node = command.node
            for what, how in _done(command, with_values=with_values):
                deeds.append(Deed(came_from=came_from or node, node=node, what=what, how=how))
    return deeds


def parts_at(before: Sequence[Deed], after: Sequence[Deed]) -> str | None:
    """Return the node where the second call parts from the first; None where it does not.

    Words that both say before, but at different nodes, are after the parting. A call that merely
    ends earlier parts from nothing.
    """
    pairs = zip(before, after, strict=False)
    same = next(
        (index for index, (old, new) in enumerate(pairs) if old.what != new.what),
        min(len(before), len(after)),
    )
    if same == len(after):
        return None
    while same and before[same - 1].node != after[same - 1].node:
        same -= 1
    return after[same].came_from


def change(before: Sequence[Deed], after: Sequence[Deed]) -> Change | None:
    """Return in what two calls differ, the weightiest; None where they are the same."""
    for how in Change:
        if [one.what for one in before if one.how is how] != [
            one.what for one in after if one.how is how
        ]:
            return how
    in_another_order = [one.what for one in before] != [one.what for one in after]
    return Change.SERVED if in_another_order else None


def _done(command: AnyCommand, *, with_values: bool) -> Iterator[tuple[object, Change]]:
    match command:
        case Play() | Collect() | Listen():
            for phrase in command.utterance:
                yield phrase if with_values else _without_values(phrase), Change.HEARS
        case AskBank():
            yield (command.operation, command.arguments), Change.SERVED
        case AskPort():
            yield command.request, Change.SERVED
        case RecordMessage():
            yield command.kind, Change.SERVED
        case HangUp() | HandOver():
            yield ending_of(command), Change.ENDS


def _without_values(phrase: Phrase) -> tuple[str, str, str]:
    return phrase.prompt, phrase.language, phrase.pace
