"""How big each box is, and what stands in it: lines of words, and a cell for each way on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hotline.flow.drawing.graph import Box, Edge, Graph, Mark

TITLE_PX, SMALL_PX = 13.0, 11.0
LINE = 15.0
CELL_LINE = 14.0
PAD = 10.0
NARROW, WIDE = 130.0, 230.0
LINES = 3
"""So many lines of what is said are shown; all of it is in the tooltip."""

_CJK = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_PIECE = re.compile(rf"(?:[^\s{_CJK}]+|.)[。，、；：！？）》」』”’]*\s*", re.DOTALL)
"""What no line break tears apart: a word or one Chinese character, and the stop after it."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Where edges to one target leave a box: `labels` are in the cell, an arrow begins under it."""

    target: str
    labels: tuple[str, ...]
    aside: bool
    mark: Mark

    @property
    def width(self) -> float:
        """The room that its labels need."""
        return max((text_width(label, SMALL_PX) for label in self.labels), default=0.0) + 12

    @property
    def height(self) -> float:
        """The room that its labels need."""
        return CELL_LINE * len(self.labels) + 5 if any(self.labels) else 0.0


@dataclass(frozen=True, kw_only=True)
class Card:
    """A box with its size.

    Attributes:
        rows: What is shown of its words, changes and problems: which of them, and a line of text.
        cells: Its ways on, those with the same target and mark in one cell.
    """

    box: Box
    rows: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]
    width: float
    height: float

    @property
    def cells_height(self) -> float:
        """How much of the height, from below, belongs to the cells."""
        return max((cell.height for cell in self.cells), default=0.0)


def cards_of(graph: Graph) -> dict[str, Card]:
    """Return a card for every box."""
    return {box.id: _card(box, _cells(box.id, graph.edges)) for box in graph.boxes}


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is, in the unit of `size`: the fonts of readers differ."""
    return size * sum(_em(character) for character in text)


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.02
    if character in "ijltf.,:;|!'()[] ":
        return 0.36
    return 0.74 if character.isupper() or character in "mw@%" else 0.58


def _cells(box_id: str, edges: Sequence[Edge]) -> tuple[Cell, ...]:
    own = [edge for edge in edges if edge.source == box_id]
    # Where there is but one way, it needs no word.
    plain = "next" if any(edge.label for edge in own) else ""
    labels: dict[tuple[str, bool, Mark], list[str]] = {}
    for edge in own:
        cell = labels.setdefault((edge.target, edge.aside, edge.mark), [])
        cell.append(edge.label or plain)
    return tuple(
        Cell(target=target, labels=tuple(words), aside=aside, mark=mark)
        for (target, aside, mark), words in labels.items()
    )


def _card(box: Box, cells: tuple[Cell, ...]) -> Card:
    title = text_width(box.id, TITLE_PX) * 1.1 + (28 if box.problems else 0)
    across = sum(cell.width for cell in cells)
    heading = max(title, text_width(box.kind, SMALL_PX)) + 2 * PAD
    texts = {
        "words": " ".join(box.words),
        "change": "; ".join(box.changes),
        "problem": "; ".join(box.problems),
    }
    said = max(text_width(text, SMALL_PX) for text in texts.values())
    room = min(max(NARROW, said / 2 + 2 * PAD), WIDE)
    width = max(heading, across, room)
    rows = tuple((of, line) for of, text in texts.items() for line in _lines(text, width - 2 * PAD))
    cells_height = max((cell.height for cell in cells), default=0.0)
    height = 2 * LINE + PAD + 4 + LINE * len(rows) + cells_height
    return Card(box=box, rows=rows, cells=cells, width=width, height=height)


def _lines(text: str, room: float) -> Iterator[str]:
    """Yield the first lines of a text; the last one says by an ellipsis that more would follow."""
    rest = text
    for count in range(1, LINES + 1):
        if not rest:
            return
        line = _fitting(rest, room)
        rest = rest[len(line) :].lstrip()
        if rest and count == LINES:
            line = _fitting(line, room - SMALL_PX).rstrip() + "…"
        yield line.rstrip()


def _fitting(text: str, room: float) -> str:
    """Return as much of a text as fits in a line, broken where a person would; never nothing."""
    fitting = ""
    for piece in _PIECE.findall(text):
        if text_width((fitting + piece).rstrip(), SMALL_PX) > room:
            break
        fitting += piece
    if fitting:
        return fitting
    # A word that is longer than a line breaks anywhere.
    count = 1
    while count < len(text) and text_width(text[: count + 1], SMALL_PX) <= room:
        count += 1
    return text[:count]
