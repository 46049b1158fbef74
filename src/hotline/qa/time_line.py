"""All that happened in one call, whoever tells of it, in one order: for pages and terminals alike.

What is told is each source's own: the call's journal, the floor's log, and the notes that agents
wrote. Nothing else puts them together, so that nobody is told more, or in another order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hotline.model.customer import NoteInCall
from hotline.model.sentence import Sentence
from hotline.qa.story import StoryLine, Who
from hotline.qa.story_words import Story
from hotline.routing.explanation import Explanation, moments_told


@dataclass(frozen=True, kw_only=True)
class TimedLine:
    """One thing that happened: when, where in the flow, by whom, what, and why.

    Attributes:
        at: When, aware.
        node: Where in the flow; "" for what the floor did, and where an agent wrote a note.
        who: By whom.
        said: What.
        note: What the caller did not hear of it; None for nothing.
        because: Why; only the floor has reasons.
    """

    at: datetime
    node: str
    who: Who | Literal["floor"]
    said: Sentence
    note: Sentence | None = None
    because: tuple[Sentence, ...] = ()

    @property
    def text(self) -> str:
        """What happened, in English, without the reasons."""
        return self.said.text + (f" ({self.note.text})" if self.note is not None else "")


def time_line(
    *,
    story: Iterable[StoryLine] = (),
    explanation: Explanation | None = None,
    notes: Iterable[NoteInCall] = (),
) -> list[TimedLine]:
    """Return what happened, in order; of one moment the flow's comes first: the floor answers it.

    Args:
        story: What the call's journal tells.
        explanation: What the floor decided; None where that is not told.
        notes: What agents wrote.
    """
    lines = [
        TimedLine(at=one.at, node=one.node, who=one.who, said=one.said, note=one.note)
        for one in story
    ]
    if explanation is not None:
        lines += _decided(explanation)
    lines += map(_written, notes)
    return sorted(lines, key=lambda line: line.at)


def _decided(explanation: Explanation) -> Iterator[TimedLine]:
    for moment, (first, *because) in moments_told(explanation):
        yield TimedLine(at=moment.at, node="", who="floor", said=first, because=tuple(because))


def _written(note: NoteInCall) -> TimedLine:
    author = note.author.removeprefix("user:")
    said = (
        Story.WRITES_NOTE_ON_OTHER(author=author)
        if note.text is None
        else Story.WRITES_NOTE(words=note.text, author=author)
    )
    return TimedLine(at=note.at, node="", who="agent", said=said)
