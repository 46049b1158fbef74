"""Graphs in OpenFst's binary format, as vosk reads them."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

_MAGIC, _STATES_MAGIC = 2125659606, 446681434
_EXPANDED, _INPUT_SORTED, _OUTPUT_SORTED = 0x1, 0x10000000, 0x40000000


@dataclass(frozen=True, kw_only=True)
class Arc:
    """A way: what it reads and writes, 0 for nothing, what it costs, and where it leads."""

    reads: int = 0
    writes: int = 0
    cost: float = 0.0
    to: int


class Fst:
    """A graph; it begins in state 0."""

    def __init__(self) -> None:
        self.arcs: list[list[Arc]] = []
        self.ends: dict[int, float] = {}

    def state(self) -> int:
        """Add a state; return its number."""
        self.arcs.append([])
        return len(self.arcs) - 1

    def arc(
        self, begin: int, to: int, *, reads: int = 0, writes: int = 0, cost: float = 0.0
    ) -> None:
        """Add a way from one state to another."""
        self.arcs[begin].append(Arc(reads=reads, writes=writes, cost=cost, to=to))

    def end(self, state: int) -> None:
        """Let it end in a state."""
        self.ends[state] = 0.0


def sorted_by_input(fst: Fst) -> bytes:
    """Return a graph to which another one is put before."""
    return _constant(fst, by_input=True)


def with_look_ahead(fst: Fst, labels: int) -> bytes:
    """Return a graph behind which others are put at run time.

    With it goes, for each state, which labels can be written from there on: ranges of them, by
    which a way that leads to no allowed word is not gone.

    Args:
        fst: The graph.
        labels: The highest label that it writes.
    """
    end_label = labels + 1
    reached = _reached(fst, end_label)
    told = b"\0\0" + struct.pack("<iq", end_label, len(fst.arcs))
    ranges_of: dict[int, bytes] = {}
    for labels_of in reached:
        if labels_of not in ranges_of:
            ranges_of[labels_of] = _packed_ranges(labels_of)
        told += ranges_of[labels_of]
    head = _head("olabel_lookahead", 1, _EXPANDED | _OUTPUT_SORTED, fst)
    inner = struct.pack("<i", _STATES_MAGIC) + _constant(fst, by_input=False)
    return head + inner + b"\1\0\1" + told


def _reached(fst: Fst, end_label: int) -> list[int]:
    """Return, as a bit for each label, what can be written next from every state."""
    reached = [0] * len(fst.arcs)
    for state, arcs in enumerate(fst.arcs):
        for arc in arcs:
            reached[state] |= 1 << arc.writes if arc.writes else 0
        reached[state] |= 1 << end_label if state in fst.ends else 0
    changes = True
    while changes:
        changes = False
        for state in reversed(range(len(fst.arcs))):
            more = reached[state]
            for arc in fst.arcs[state]:
                more |= 0 if arc.writes else reached[arc.to]
            changes = changes or more != reached[state]
            reached[state] = more
    return reached


def _packed_ranges(labels: int) -> bytes:
    ranges: list[tuple[int, int]] = []
    for label in range(labels.bit_length()):
        if not labels >> label & 1:
            continue
        if ranges and ranges[-1][1] == label:
            ranges[-1] = (ranges[-1][0], label + 1)
        else:
            ranges.append((label, label + 1))
    packed = b"".join(struct.pack("<ii", *one) for one in ranges)
    return struct.pack("<q", len(ranges)) + packed + struct.pack("<i", labels.bit_count())


def _constant(fst: Fst, *, by_input: bool) -> bytes:
    states, ways = b"", b""
    before = 0
    for state, arcs in enumerate(fst.arcs):
        ordered = sorted(arcs, key=lambda arc: (arc.reads, arc.writes)[:: 1 if by_input else -1])
        silent_in = sum(arc.reads == 0 for arc in arcs)
        silent_out = sum(arc.writes == 0 for arc in arcs)
        cost = fst.ends.get(state, math.inf)
        states += struct.pack("<fIIII", cost, before, len(arcs), silent_in, silent_out)
        ways += b"".join(
            struct.pack("<iifi", arc.reads, arc.writes, arc.cost, arc.to) for arc in ordered
        )
        before += len(arcs)
    order = _INPUT_SORTED if by_input else _OUTPUT_SORTED
    return _head("const", 2, _EXPANDED | order, fst) + states + ways


def _head(kind: str, version: int, properties: int, fst: Fst) -> bytes:
    ways = sum(map(len, fst.arcs))
    return (
        struct.pack("<i", _MAGIC)
        + _text(kind)
        + _text("standard")
        + struct.pack("<iiQqqq", version, 0, properties, 0, len(fst.arcs), ways)
    )


def _text(text: str) -> bytes:
    return struct.pack("<i", len(text)) + text.encode()
