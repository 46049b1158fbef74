"""How many prompts a caller hears, from any question, before a person can be reached."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from hotline.flow.anywhere import PERSON
from hotline.flow.checks.checked import Checked
from hotline.flow.checks.graph import reached
from hotline.flow.keys import KEYS
from hotline.flow.nodes.subflow import ReturnNode, SubflowNode
from hotline.flow.rules import Rule

Spot = tuple[str, str]
"""Flow and node."""

Sites = Mapping[str, Sequence[Spot]]
"""The nodes that run each sub-flow."""


def check_persons(flows: Mapping[str, Checked]) -> None:
    """Report questions from which no person, or only one too far away, can be reached.

    Counted is the shortest way; out of a sub-flow, that of the caller who has the longest one.
    """
    sites = _sites(flows)
    distances = _distances(flows, sites)
    for checked in flows.values():
        if checked.flow.is_subflow and not sites[checked.flow.name]:
            continue
        allowed = checked.flow.head.limits.prompts_to_person
        nodes = checked.flow.nodes
        persons = {node_id for node_id, node in nodes.items() if node.reaches_person}
        # Who has spoken to a person already is not owed another.
        if not checked.start:
            continue
        for node_id in reached({checked.start}, checked.graph, without=persons):
            prompts = distances[checked.flow.name, node_id]
            if nodes[node_id].asks and prompts > allowed:
                checked.report(node_id, (), _sentence(prompts, allowed), Rule.NO_PERSON)


def _sentence(prompts: float, allowed: int) -> str:
    way_out = "lead a key, or what comes after the last try, to record or hand_over"
    if prompts == math.inf:
        return f"no caller can reach a person from here; {way_out}"
    return (
        f"a caller hears {prompts:.0f} prompts before reaching a person; {allowed} are allowed "
        f"(limits: prompts_to_person). A shorter way: {way_out}"
    )


def _distances(flows: Mapping[str, Checked], sites: Sites) -> dict[Spot, float]:
    distances = {
        (name, node_id): math.inf
        for name, checked in flows.items()
        for node_id in checked.flow.nodes
    }
    changed = True
    while changed:
        changed = False
        for spot in distances:
            found = _distance(spot, distances, flows, sites)
            # They only shrink, so this ends.
            if found < distances[spot]:
                distances[spot] = found
                changed = True
    return distances


def _distance(
    spot: Spot, distances: Mapping[Spot, float], flows: Mapping[str, Checked], sites: Sites
) -> float:
    name, node_id = spot
    checked = flows[name]
    node = checked.flow.nodes[node_id]
    own = 1 if node.speaks else 0
    if node.nobody:
        # Who asks for a person and is told that nobody is there must come to another.
        there = [way for way in checked.graph[node_id] if way.label == node.nobody]
        return own + min((distances[name, way.target] for way in there), default=math.inf)
    if node.reaches_person:
        return own
    if isinstance(node, ReturnNode):
        back = [_back(node.outcome, site, distances, flows) for site in sites[name]]
        return max(back, default=math.inf)
    ways = [
        own + way.prompts + distances[name, way.target]
        for way in checked.graph[node_id]
        # What only an accident opens, or a wish that few have, is no way to count on.
        if not way.label.endswith(" lost") and way.label != PERSON
    ]
    if isinstance(node, SubflowNode) and node.subflow in flows:
        # Its outcomes are ways only once the sub-flow has returned.
        inner = flows[node.subflow]
        ways = [distances[node.subflow, inner.start]] if inner.start else []
    if node.asks and checked.flow.is_subflow:
        ways += [own + outside for outside in _outside(name, distances, flows, sites)]
    return min(ways, default=math.inf)


def _back(
    outcome: str, site: Spot, distances: Mapping[Spot, float], flows: Mapping[str, Checked]
) -> float:
    name, node_id = site
    if flows[name].flow.nodes[node_id].reaches_person:
        # Whom an agent sent there comes back to that agent.
        return 0
    labels = {outcome, f"{outcome}: then"}
    ways = [way for way in flows[name].graph[node_id] if way.label in labels]
    return min((distances[name, way.target] for way in ways), default=math.inf)


def _outside(
    name: str, distances: Mapping[Spot, float], flows: Mapping[str, Checked], sites: Sites
) -> Iterator[float]:
    """Yield how far a person is behind each key that means something wherever `name` is run."""
    for key in KEYS - flows[name].flow.handlers.keys():
        targets = [(flow, flows[flow].flow.handlers.get(key, "")) for flow, _ in sites[name]]
        if targets and all(target in distances for target in targets):
            yield max(distances[target] for target in targets)


def _sites(flows: Mapping[str, Checked]) -> Sites:
    sites: dict[str, list[Spot]] = {name: [] for name in flows}
    for flow, checked in flows.items():
        for node_id, node in checked.flow.nodes.items():
            for inner in flows.keys() & set(node.subflows):
                sites[inner].append((flow, node_id))
    return sites
