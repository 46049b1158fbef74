"""What the flows ask of the floor: which queues, with which skills, for how long."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from hotline.flow.bundle import Bundle
from hotline.flow.nodes.callback import CallbackNode
from hotline.flow.nodes.queue import QueueNode
from hotline.flow.nodes.survey import SurveyNode
from hotline.flow.problems import Place
from hotline.flow.source import read_source


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A node that asks for an agent.

    Attributes:
        node: Its id.
        flow: The flow that it is in.
        place: Where it names the queue.
        queue: The queue.
        skills: What an agent must be able to do besides.
        max_wait_s: Seconds that a caller waits at most; None for a callback, of which nobody is on
            the line.
    """

    node: str
    flow: str
    place: Place
    queue: str
    skills: frozenset[str] = frozenset()
    max_wait_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class AskedByFlows:
    """All that flows ask for.

    Attributes:
        hours: The names of the hours that their calendar has.
        nodes: Who asks.
        languages: The languages that callers are spoken to in.
        places: Where agents may send callers, by all queue nodes.
    """

    hours: Collection[str]
    nodes: Collection[Asking]
    languages: Collection[str] = ()
    places: Collection[str] = ()


def asked_by(bundle: Bundle) -> AskedByFlows:
    """Return what the flows of a bundle ask for."""
    calendar = bundle.calendar
    return AskedByFlows(
        hours=calendar.schedules if calendar is not None else (),
        nodes=tuple(_asking(bundle)),
        languages=bundle.catalogue.languages,
        places=frozenset(
            place
            for flow in bundle.flows.values()
            for node in flow.nodes.values()
            if isinstance(node, QueueNode)
            for place in node.sends_to
        ),
    )


def _asking(bundle: Bundle) -> Iterator[Asking]:
    sources = {
        str(source.data["flow"]): source
        for source in (read_source(text, file) for file, text in bundle.sources.items())
        if isinstance(source.data, dict) and "flow" in source.data
    }
    for name, flow in bundle.flows.items():
        nodes: Mapping[str, object] = flow.nodes
        for node_id, node in nodes.items():
            if isinstance(node, QueueNode):
                yield Asking(
                    node=node_id,
                    flow=name,
                    place=sources[name].place(("nodes", node_id, "queue")),
                    queue=node.queue,
                    skills=frozenset(node.skills),
                    max_wait_s=node.max_wait_s,
                )
            elif isinstance(node, CallbackNode):
                yield Asking(
                    node=node_id,
                    flow=name,
                    place=sources[name].place(("nodes", node_id, "callback")),
                    queue=node.callback,
                )
            elif isinstance(node, SurveyNode) and node.call_back is not None:
                yield Asking(
                    node=node_id,
                    flow=name,
                    place=sources[name].place(("nodes", node_id, "call_back")),
                    queue=node.call_back,
                )
