"""Two versions of a flow in one graph: what was added, removed, rewired and changed is marked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from hotline.flow.difference.changes import FlowChange, NodeChange, Reworded, Setting
from hotline.flow.drawing.graph import Box, Edge, Graph, Mark, Role, without_strays
from hotline.flow.nodes.base import Node
from hotline.flow.vocabulary import Say, find


def merged(
    change: FlowChange, before: Graph, after: Graph, notes: Mapping[str, tuple[str, ...]]
) -> Graph:
    """Return the new graph with what only the old one has, everything marked.

    Args:
        change: What is different.
        before: The old flow's graph.
        after: The new one's.
        notes: Node id to the prompts there that were reworded: such a node is marked as well.
    """
    now = _now(change, before, after)
    nodes = {node.node: node for node in change.nodes}
    old = [replace(box, id=now.get(box.id, box.id)) for box in before.boxes]
    known = {box.id for box in after.boxes}
    was = {box.id for box in old}
    boxes = [
        _box(box, was, nodes.get(box.id), change, notes.get(box.id, ())) for box in after.boxes
    ]
    boxes += [replace(box, mark=Mark.REMOVED) for box in old if box.id not in known]
    return without_strays(
        Graph(name=after.name, boxes=tuple(boxes), edges=tuple(_edges(before, after, now)))
    )


def whole(graph: Graph, mark: Mark) -> Graph:
    """Return a graph that only one version has, with the same mark everywhere."""
    return replace(
        graph,
        boxes=tuple(replace(box, mark=mark) for box in graph.boxes),
        edges=tuple(replace(edge, mark=mark) for edge in graph.edges),
    )


def reworded_at(
    nodes: Mapping[str, Node], reworded: Collection[Reworded]
) -> dict[str, tuple[str, ...]]:
    """Return node id to a sentence for each of its prompts that was reworded."""
    told = {
        node_id: tuple(
            f"{one.language} was: {one.before}"
            for one in reworded
            if one.before is not None
            and one.after is not None
            and any(say.prompt == one.prompt for _, say in find(node, Say))
        )
        for node_id, node in nodes.items()
    }
    return {node_id: sentences for node_id, sentences in told.items() if sentences}


def _now(change: FlowChange, before: Graph, after: Graph) -> dict[str, str]:
    """Return the new id of every old box that is still there under another name."""
    start = {box.role: box.id for box in after.boxes if box.role in (Role.START, Role.ANYWHERE)}
    own = {box.id: start[box.role] for box in before.boxes if box.role in start}
    return {**own, **{node.was: node.node for node in change.nodes}}


def _box(
    box: Box,
    was: Collection[str],
    node: NodeChange | None,
    change: FlowChange,
    reworded: tuple[str, ...],
) -> Box:
    if box.id not in was:
        return replace(box, mark=Mark.ADDED)
    changes = [*reworded]
    if node is not None:
        changes += [f"was named {node.was}"] if node.was != node.node else []
        changes += map(_sentence, node.settings)
    if box.role is Role.START:
        changes += map(_sentence, change.settings)
    if not changes:
        return box
    return replace(box, mark=Mark.CHANGED, changes=tuple(changes))


def _sentence(setting: Setting) -> str:
    arrow = "\N{RIGHTWARDS ARROW}"
    return f"{setting.where}: {setting.before or 'none'} {arrow} {setting.after or 'none'}"


def _edges(before: Graph, after: Graph, now: Mapping[str, str]) -> Iterator[Edge]:
    old = {
        (now.get(edge.source, edge.source), edge.label): replace(
            edge,
            source=now.get(edge.source, edge.source),
            target=now.get(edge.target, edge.target),
        )
        for edge in before.edges
    }
    new = {(edge.source, edge.label): edge for edge in after.edges}
    for key, edge in new.items():
        was = old.get(key)
        if was is None:
            yield replace(edge, mark=Mark.ADDED)
        elif was.target == edge.target:
            yield edge
        else:
            yield replace(edge, mark=Mark.CHANGED)
            yield replace(was, mark=Mark.LEFT)
    for key, was in old.items():
        if key not in new:
            yield replace(was, mark=Mark.REMOVED)
