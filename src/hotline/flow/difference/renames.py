"""Which removed node is an added one under another name."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.flow.difference.leaves import leaves
from hotline.flow.document import Flow
from hotline.flow.nodes.base import Node
from hotline.flow.source import Path

Content = tuple[str, frozenset[tuple[Path, str]]]


def renames(before: Flow, after: Flow) -> dict[str, str]:
    """Return old id to new id of nodes that say the same, but for where they lead.

    Where several could be meant, the one counts with the most ways and most sources in common.
    """
    removed = [node_id for node_id in before.nodes if node_id not in after.ids]
    added = [node_id for node_id in after.nodes if node_id not in before.ids]
    pairs = [
        (old, new)
        for old in removed
        for new in added
        if content(before.nodes[old]) == content(after.nodes[new])
    ]
    renamed: dict[str, str] = {}
    for old, new in sorted(pairs, key=lambda pair: -_in_common(pair, before, after)):
        if old not in renamed and new not in renamed.values():
            renamed[old] = new
    return renamed


def content(node: Node) -> Content:
    """Return all that a node says but where it leads."""
    return node.key, frozenset(leaves(node, targets=False))


def _in_common(pair: tuple[str, str], before: Flow, after: Flow) -> int:
    old, new = pair
    onward = _targets(before.nodes[old]) & _targets(after.nodes[new])
    return len(onward) + len(_sources(old, before.nodes) & _sources(new, after.nodes))


def _targets(node: Node) -> set[tuple[Path, str]]:
    return set(leaves(node, targets=True)) - set(leaves(node, targets=False))


def _sources(target: str, nodes: Mapping[str, Node]) -> set[tuple[str, Path]]:
    return {
        (node_id, path)
        for node_id, node in nodes.items()
        for path, to in _targets(node)
        if to == target
    }
