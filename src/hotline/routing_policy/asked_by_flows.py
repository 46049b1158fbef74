"""Whether the flows ask for queues that the policy has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hotline.flow.bundle import Bundle
from hotline.flow.nodes.callback import CallbackNode
from hotline.flow.nodes.queue import QueueNode
from hotline.flow.problems import FlowProblems, did_you_mean
from hotline.flow.source import Path, Source, read_source
from hotline.routing.policy import Policy


def check_flows(bundle: Bundle, policy: Policy) -> None:
    """Check every queue that a flow names.

    Raises:
        FlowProblems: With every one that the policy does not have.
    """
    sources = {
        str(source.data["flow"]): source
        for source in (read_source(text, file) for file, text in bundle.sources.items())
        if isinstance(source.data, dict) and "flow" in source.data
    }
    problems = []
    for flow, path, queue in _asked(bundle):
        if queue not in policy.queues:
            source: Source = sources[flow]
            text = f"node '{path[1]}': the policy has no queue '{queue}'. "
            source.problem(path, text + did_you_mean(queue, policy.queues))
            problems.append(source.problems[-1])
    if problems:
        raise FlowProblems(problems)


def _asked(bundle: Bundle) -> Iterator[tuple[str, Path, str]]:
    """Yield each queue that is named, with its flow and where in it."""
    for name, flow in bundle.flows.items():
        nodes: Mapping[str, object] = flow.nodes
        for node_id, node in nodes.items():
            if isinstance(node, QueueNode):
                yield name, ("nodes", node_id, "queue"), node.queue
            elif isinstance(node, CallbackNode):
                yield name, ("nodes", node_id, "callback"), node.callback
