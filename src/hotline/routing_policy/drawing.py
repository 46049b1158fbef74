"""A policy as a picture: its queues, who serves them by when, and where calls go from there."""

from __future__ import annotations

from collections.abc import Iterator

from hotline.flow.drawing.graph import Box, Edge, Graph, Role
from hotline.model.queue import OverflowReason, QueueSpec, Relaxation
from hotline.routing.policy import Policy
from hotline.routing.restricted import RESTRICTED
from hotline.routing_policy.asked_by_flows import AskedByFlows

CALLERS, GOES_ON = "callers", "the flow goes on"
"""What stands for those who come, and for what becomes of those whom no queue takes."""


def graph_of(policy: Policy, asked: AskedByFlows | None) -> Graph:
    """Return the graph of a policy; `asked` is what flows ask for, None where nobody looked."""
    edges = [*_coming(policy, asked)]
    for queue in policy.queues.values():
        edges += _leaving(queue)
    boxes = [Box(id=CALLERS, role=Role.START, kind="who want an agent")]
    boxes += [_box(queue, policy) for queue in policy.queues.values()]
    if any(edge.target == GOES_ON for edge in edges):
        boxes.append(Box(id=GOES_ON, role=Role.END, kind="without an agent"))
    return Graph(name="routing", boxes=tuple(boxes), edges=tuple(edges))


def _coming(policy: Policy, asked: AskedByFlows | None) -> Iterator[Edge]:
    """Yield which queue callers come to, for which skills."""
    ways: dict[tuple[str, str], None] = {}
    if asked is None:
        ways = {
            (queue, "calls"): None for queue in policy.queues if queue != policy.restricted_queue
        }
    else:
        on_the_line = (one for one in asked.nodes if one.max_wait_s is not None)
        ways = {
            (one.queue, " and ".join(sorted(one.skills)) or "any agent"): None
            for one in on_the_line
        }
    for queue, skills in ways:
        yield Edge(source=CALLERS, target=queue, label=skills)
    if policy.restricted_queue:
        yield Edge(source=CALLERS, target=policy.restricted_queue, label=RESTRICTED)


def _leaving(queue: QueueSpec) -> Iterator[Edge]:
    """Yield where calls go that no agent takes."""
    nobody_s, longest_s = queue.nobody_s, queue.max_wait_s
    limits: dict[OverflowReason, str] = {
        "closed": f"closed by the hours {queue.hours}" if queue.hours else "",
        "full": f"full: {queue.most_waiting} wait" if queue.most_waiting else "",
        "nobody": f"nobody there for {nobody_s:g} s" if nobody_s else "nobody there",
        "too_long": f"too long: {longest_s:g} s" if longest_s else "too long, by the flow",
    }
    if nobody_s is None:
        del limits["nobody"]
    for why, label in limits.items():
        to = queue.overflow.get(why, GOES_ON)
        if label:
            yield Edge(source=queue.name, target=to, label=label, aside=to == GOES_ON)


def _box(queue: QueueSpec, policy: Policy) -> Box:
    targets = (
        f"{tier}: {target.share:.0%} within {target.within_s:g} s"
        for tier, target in queue.targets.items()
    )
    head_starts = (
        f"{tier} is put forward by {seconds:g} s"
        for tier, seconds in policy.head_start_s.items()
        if seconds
    )
    is_restricted = queue.name == policy.restricted_queue
    return Box(
        id=queue.name,
        role=Role.PERSON,
        kind=f"queue, {queue.selection.replace('_', ' ')}",
        words=(_first(queue), *map(_later, queue.relaxations)),
        notes=(*targets, *(() if is_restricted else head_starts)),
    )


def _first(queue: QueueSpec) -> str:
    """Say who takes its calls first."""
    teams = f"team {' or '.join(sorted(queue.teams))}" if queue.teams else "every team"
    skills = (f", {one.skill} {one.preferred}" for one in queue.skills)
    return teams + "".join(skills) + "."


def _later(one: Relaxation) -> str:
    """Say who else may help."""
    said = []
    if one.teams:
        said.append(f"{', '.join(sorted(one.teams))} too")
    if one.minimum_is_enough:
        said.append("the minimum is enough")
    if one.without:
        said.append(f"without {', '.join(sorted(one.without))}")
    return f"after {one.after_s:g} s: {'; '.join(said)}."
