"""The way to a person, as a caller who wants one would take it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hotline.flow.bundle import Bundle
from hotline.flow.nodes.menu import MenuNode
from hotline.flow.nodes.subflow import SubflowNode

Spot = tuple[str, str]
"""Flow and node."""

FAR = 1_000
"""More nodes than there can be between a caller and a person."""


class WayToPerson:
    """How many nodes lie between each node and a person, or somebody who will listen."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._onward = {
            (flow.name, node_id): list(self._next(flow.name, node_id))
            for flow in bundle.flows.values()
            for node_id in flow.nodes
        }
        self._distances = self._measured()

    def key_at(self, flow: str, node_id: str) -> str:
        """Return the key of a menu that leads to a person soonest; "" where none does."""
        node = self._bundle.flows[flow].nodes[node_id]
        if not isinstance(node, MenuNode):
            return ""
        distances = {
            key: self._distances.get((flow, choice.next), FAR)
            for key, choice in node.choices.items()
        }
        nearest = min(distances, key=lambda key: distances[key])
        return nearest if distances[nearest] < FAR else ""

    def _next(self, flow: str, node_id: str) -> Iterator[Spot]:
        owner = self._bundle.flows[flow]
        node = owner.nodes[node_id]
        if isinstance(node, SubflowNode):
            yield node.subflow, self._bundle.flows[node.subflow].start
        scope = owner.own_scope(self._bundle.catalogue, self._bundle.calendar)
        for way in node.ways(scope):
            yield flow, way.target

    def _measured(self) -> Mapping[Spot, int]:
        backward: dict[Spot, list[Spot]] = {spot: [] for spot in self._onward}
        for spot, targets in self._onward.items():
            for target in targets:
                backward[target].append(spot)
        rim = [
            (flow.name, node_id)
            for flow in self._bundle.flows.values()
            for node_id, node in flow.nodes.items()
            if node.reaches_person
        ]
        distances = dict.fromkeys(rim, 0)
        for spot in rim:
            for before in backward[spot]:
                if before not in distances:
                    distances[before] = distances[spot] + 1
                    rim.append(before)
        return distances
