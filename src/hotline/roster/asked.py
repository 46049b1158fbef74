"""What callers may ask of an agent, as the flows have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.flow.bundle import Bundle
from hotline.flow.nodes.queue import QueueNode


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What agents need to have for the calls of some flows.

    Attributes:
        languages: The languages that callers are spoken to in.
        skills: Queue to each set of skills that a flow asks for there.
    """

    languages: frozenset[str]
    skills: Mapping[str, frozenset[frozenset[str]]]


def asked_by(bundle: Bundle) -> Asked:
    """Return what the flows of a bundle ask for."""
    skills: dict[str, set[frozenset[str]]] = {}
    for flow in bundle.flows.values():
        nodes: Mapping[str, object] = flow.nodes
        for node in nodes.values():
            if isinstance(node, QueueNode):
                skills.setdefault(node.queue, set()).add(frozenset(node.skills))
    return Asked(
        languages=frozenset(bundle.catalogue.languages),
        skills={queue: frozenset(asked) for queue, asked in skills.items()},
    )
