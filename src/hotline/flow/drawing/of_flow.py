"""The graph of a flow. Nodes are known by their key, ways and speech only, whatever their kind."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence

from hotline.flow.bundle import Draft
from hotline.flow.catalogue import Catalogue, Part, Words
from hotline.flow.choice import by_key
from hotline.flow.document import Flow
from hotline.flow.drawing.graph import Box, Edge, Graph, Role, without_strays
from hotline.flow.nodes.base import Node
from hotline.flow.scope import Scope
from hotline.flow.source import Source
from hotline.flow.vocabulary import Say

_NEEDLESS_SPACE = re.compile(
    r" (?=[.,;:!?\u3000-\u9fff\uff00-\uffef])|(?<=[\u3000-\u9fff\uff00-\uffef]) "
)

NO_NODE = ""
"""Where the problems of a flow stand that are no node's."""


def graph_of(
    flow: Flow,
    draft: Draft,
    *,
    language: str,
    problems: Mapping[str, Sequence[str]] | None = None,
) -> Graph:
    """Return the graph of a flow.

    Args:
        flow: Read, with or without mistakes.
        draft: What it belongs to: what its prompts say, when lines are open.
        language: In which language they are shown.
        problems: Node id, or `NO_NODE`, to what is wrong there.
    """
    told = problems or {}
    scope = flow.own_scope(draft.catalogue, draft.calendar)
    start = _free_id(flow.name, flow.ids)
    boxes = [Box(id=start, role=Role.START, kind="flow", problems=tuple(told.get(NO_NODE, ())))]
    edges = [Edge(source=start, target=flow.start)]
    if flow.handlers:
        anywhere = _free_id("anywhere", flow.ids | {start})
        said = by_key(flow.head.anywhere.phrases.get(language, {}))
        heard = tuple(_heard(said))
        boxes.append(Box(id=anywhere, role=Role.ANYWHERE, kind="at any node", notes=heard))
        edges += [
            Edge(source=anywhere, target=target, label=event)
            for event, target in flow.handlers.items()
        ]
    for node_id, node in flow.nodes.items():
        boxes.append(_box(node_id, node, scope, language, tuple(told.get(node_id, ()))))
        edges += _edges(node_id, node, scope)
    boxes += [
        Box(
            id=node_id, role=Role.UNREAD, kind="not readable", problems=tuple(told.get(node_id, ()))
        )
        for node_id in sorted(flow.ids - flow.nodes.keys())
    ]
    return without_strays(Graph(name=flow.name, boxes=tuple(boxes), edges=tuple(edges)))


def said(say: Say, catalogue: Catalogue, language: str) -> str:
    """Return the words of a prompt, its slots in braces; its id where it has no words."""
    by_language = catalogue.prompts.get(say.prompt, {})
    heard = say.languages(language, catalogue.languages)
    words = " / ".join(filter(None, (written(by_language.get(tag, ())) for tag in heard)))
    return words or f"({say.prompt})"


def written(parts: Sequence[Part]) -> str:
    """Return a prompt's words, its slots in braces."""
    words = [part.text if isinstance(part, Words) else f"{{{part.name}}}" for part in parts]
    return _NEEDLESS_SPACE.sub("", " ".join(words))


def _free_id(wish: str, taken: frozenset[str]) -> str:
    while wish in taken:
        wish += "'"
    return wish


def _box(node_id: str, node: Node, scope: Scope, language: str, problems: tuple[str, ...]) -> Box:
    own, other = [], []
    for path, say, _ in node.speech(scope):
        words = said(say, scope.catalogue, language)
        # A node's own words stand under its key, or next to it; what answers bring stands deeper.
        if path[0] == node.key or len(path) <= 2:
            own.append(words)
        else:
            other.append(f"{': '.join(str(part) for part in path[:2])}: {words}")
    other += _heard(node.hears_for(language))
    return Box(
        id=node_id,
        role=_role(node),
        kind=f"{node.key} {_named(node)}".rstrip(),
        words=tuple(own),
        notes=tuple(other),
        problems=problems,
        runs=node.runs or "",
    )


def _heard(phrases: Mapping[str, Collection[str]]) -> list[str]:
    """Return what may be said, with the way that it takes."""
    return [f"{label} hears: {', '.join(said)}".lstrip() for label, said in phrases.items()]


def _role(node: Node) -> Role:
    if node.reaches_person:
        return Role.HAND_OVER if node.ends else Role.PERSON
    if node.ends:
        return Role.END
    return Role.QUESTION if node.asks else Role.STEP


def _named(node: Node) -> str:
    """Return the word that stands under the node's key; "" where that is a table or a prompt."""
    for name, field in type(node).model_fields.items():
        if (field.alias or name) == node.key:
            value = getattr(node, name)
            return str(value) if isinstance(value, str) else ""
    return ""


def _edges(node_id: str, node: Node, scope: Scope) -> Iterator[Edge]:
    for way in node.ways(scope):
        # `next` is the way that needs no word.
        aside = way.label.endswith("then")
        yield Edge(source=node_id, target=str(way.target), label=way.label, aside=aside)


def problems_by_node(source: Source) -> Mapping[str, list[str]]:
    """Return what is wrong in one flow's file: node id, or `NO_NODE`, to problems."""
    written = sorted(
        (place, str(path[1]) if len(path) > 1 and path[0] == "nodes" else NO_NODE)
        for path, place in source.places.items()
    )
    places = [place for place, _ in written]
    told: dict[str, list[str]] = {}
    for problem in sorted(set(source.problems)):
        # A place may be inside a text: what begins last before it is meant.
        begins = bisect_right(places, problem.place)
        node_id = written[begins - 1][1] if begins else NO_NODE
        # The node is where the words stand; they need not name it again.
        text = problem.text.removeprefix(f"node '{node_id}': ")
        told.setdefault(node_id, []).append(f"line {problem.place.line}: {text}")
    return told
