"""A flow as a picture shows it: boxes and edges, without a place yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    """What a box is to the caller's way; pictures tell them apart."""

    START = "start"
    ANYWHERE = "anywhere"
    STEP = "step"
    QUESTION = "question"
    PERSON = "person"
    HAND_OVER = "hand_over"
    END = "end"
    UNREAD = "unread"
    """A node with a mistake that keeps it from being read."""
    UNKNOWN = "unknown"
    """What a way leads to that is no node."""


class Mark(StrEnum):
    """What became of a box or an edge between two versions."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    LEFT = "left"
    """Where a way led that leads elsewhere now."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """One node, or what stands for the flow itself.

    Attributes:
        id: Unique in its graph.
        role: What it is.
        kind: The key of the node's kind, with what it names: `bank verify_pin`.
        words: What it says, in the order of saying.
        notes: What else it says: for whoever asks.
        changes: What changed.
        problems: The checker's words on it.
        runs: The sub-flow that it runs; "" for none.
        mark: What became of it.
    """

    id: str
    role: Role
    kind: str = ""
    words: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    runs: str = ""
    mark: Mark = Mark.SAME


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One way from a box to another.

    Attributes:
        label: What takes it: a key, an outcome, `no_input: then`.
        aside: Whether it is the way of a caller who got nowhere, after the last try.
    """

    source: str
    target: str
    label: str = ""
    aside: bool = False
    mark: Mark = Mark.SAME


@dataclass(frozen=True, kw_only=True)
class Graph:
    """One flow: its nodes, a box for the flow itself, and a box for what may happen anywhere."""

    name: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]


def without_strays(graph: Graph) -> Graph:
    """Return the graph with a box for every id that an edge names and no box has."""
    known = {box.id for box in graph.boxes}
    strays = dict.fromkeys(edge.target for edge in graph.edges if edge.target not in known)
    boxes = tuple(Box(id=stray, role=Role.UNKNOWN, kind="unknown node") for stray in strays)
    return replace(graph, boxes=(*graph.boxes, *boxes))
