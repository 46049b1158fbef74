"""Compares two versions of the flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hotline.flow.bundle import Draft
from hotline.flow.catalogue import Catalogue
from hotline.flow.difference.changes import (
    Difference,
    FlowChange,
    NodeChange,
    Pronounced,
    Rewired,
    Reworded,
    Setting,
)
from hotline.flow.difference.leaves import settings
from hotline.flow.difference.renames import renames
from hotline.flow.document import INHERITED, Flow
from hotline.flow.drawing.of_flow import written
from hotline.flow.lexicon import Lexicon
from hotline.flow.nodes.base import Node


def compared(before: Draft, after: Draft) -> Difference:
    """Return what is different in `after`; what could not be read of either does not count."""
    old, new = before.flows, after.flows
    return Difference(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        flows=tuple(
            compared_flows(old[name], before, new[name], after) for name in new if name in old
        ),
        reworded=tuple(_reworded(before.catalogue, after.catalogue)),
        pronounced=tuple(_pronounced(before.lexicon, after.lexicon)),
        calendar=settings(before.calendar_written, after.calendar_written, targets=True),
    )


def compared_flows(old: Flow, before: Draft, new: Flow, after: Draft) -> FlowChange:
    """Return what is different between two versions of a flow."""
    renamed = renames(old, new)
    now = {node_id: renamed.get(node_id, node_id) for node_id in old.ids}
    both = {node_id: now[node_id] for node_id in old.nodes if now[node_id] in new.nodes}
    return FlowChange(
        flow=new.name,
        was=old.name,
        added=tuple(sorted(new.ids - set(now.values()))),
        removed=tuple(sorted(node_id for node_id in old.ids if now[node_id] not in new.ids)),
        nodes=tuple(
            _node_change((was, node_id), (old, before), (new, after), now)
            for was, node_id in both.items()
        ),
        settings=settings(old.head, new.head, targets=True),
    )


def _node_change(
    ids: tuple[str, str],
    before: tuple[Flow, Draft],
    after: tuple[Flow, Draft],
    now: Mapping[str, str],
) -> NodeChange:
    was, node_id = ids
    old, new = before[0].nodes[was], after[0].nodes[node_id]
    # What both nodes have from their flow's top is told there, once.
    inherited = [
        key
        for key in INHERITED
        if _is_inherited(key, old, before[0]) and _is_inherited(key, new, after[0])
    ]
    old_ways = _ways(old, *before, without=inherited)
    new_ways = _ways(new, *after, without=inherited)
    return NodeChange(
        node=node_id,
        was=was,
        rewired=tuple(
            Rewired(way=way, before=old_ways.get(way), after=new_ways.get(way))
            for way in {**old_ways, **new_ways}
            if now.get(old_ways.get(way, ""), old_ways.get(way)) != new_ways.get(way)
        ),
        settings=(*_kind(old, new), *settings(old, new, targets=False, without=inherited)),
    )


def _kind(old: Node, new: Node) -> tuple[Setting, ...]:
    if old.key == new.key:
        return ()
    return (Setting(where="kind", before=old.key, after=new.key),)


def _is_inherited(key: str, node: Node, flow: Flow) -> bool:
    return bool(getattr(node, key, None) == getattr(flow.head, key))


def _ways(node: Node, flow: Flow, draft: Draft, *, without: list[str]) -> dict[str, str]:
    return {
        way.label: str(way.target)
        for way in node.ways(flow.own_scope(draft.catalogue, draft.calendar))
        if way.label.split(":")[0] not in without
    }


def _reworded(before: Catalogue, after: Catalogue) -> Iterator[Reworded]:
    old, new = dict(_words(before)), dict(_words(after))
    for prompt, language in {**old, **new}:
        was, now = old.get((prompt, language)), new.get((prompt, language))
        if was != now:
            yield Reworded(prompt=prompt, language=language, before=was, after=now)


def _pronounced(before: Lexicon, after: Lexicon) -> Iterator[Pronounced]:
    for language in dict.fromkeys((*before.words, *after.words)):
        old, new = before.words.get(language, {}), after.words.get(language, {})
        for word in dict.fromkeys((*old, *new)):
            was, now = old.get(word), new.get(word)
            if was != now:
                yield Pronounced(word=word, language=language, before=was, after=now)


def _words(catalogue: Catalogue) -> Iterator[tuple[tuple[str, str], str]]:
    for prompt, by_language in catalogue.prompts.items():
        for language, parts in by_language.items():
            yield (prompt, language), written(parts)
    for term, words in catalogue.terms.items():
        for language, word in words.items():
            yield (f"term {term}", language), word
