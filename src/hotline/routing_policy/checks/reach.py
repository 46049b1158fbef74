"""Whose callers come to which queue."""

from __future__ import annotations

from collections.abc import Collection

from hotline.routing_policy.asked_by_flows import AskedByFlows, Asking
from hotline.routing_policy.draft import Draft


def overflows_into(name: str, draft: Draft) -> bool:
    """Return whether another queue's calls may come to a queue."""
    return bool(_from(name, draft))


def nodes_that_reach(name: str, draft: Draft, asked: AskedByFlows) -> Collection[Asking]:
    """Return the nodes whose callers come to a queue: asked for, by overflow, or for the tier."""
    if name == draft.restricted_queue:
        return asked.nodes
    queues = [name]
    for one in queues:
        queues += [other for other in _from(one, draft) if other not in queues]
    return [one for one in asked.nodes if one.queue in queues]


def _from(name: str, draft: Draft) -> list[str]:
    """Return the other queues that overflow to one."""
    queues = draft.table.queues.items()
    return [one for one, queue in queues if one != name and name in queue.overflow.values()]
