"""Flows and policy together: queues that are there, for callers who come and wait long enough."""

from __future__ import annotations

from hotline.flow.problems import Problem, did_you_mean
from hotline.flow.rules import Rule
from hotline.routing_policy.asked_by_flows import AskedByFlows, Asking
from hotline.routing_policy.checks.preferred import held_s
from hotline.routing_policy.checks.reach import nodes_that_reach
from hotline.routing_policy.draft import Draft


def check(draft: Draft, asked: AskedByFlows) -> None:
    """Note what flows and policy want of each other and do not get."""
    for one in asked.nodes:
        _check_node(one, draft)
    for place in draft.table.places:
        if place not in asked.places:
            hint = did_you_mean(place, asked.places)
            text = f"place '{place}': no flow lets agents send callers there. {hint}".rstrip()
            draft.problem(("places", place), text)
    for key, seconds in held_s(draft).items():
        _check_hold(key, seconds, draft, asked)
    for name, queue in draft.table.queues.items():
        path = ("queues", name)
        if queue.hours and queue.hours not in asked.hours:
            hint = did_you_mean(queue.hours, asked.hours)
            text = f"queue '{name}': the calendar has no hours '{queue.hours}'. {hint}".rstrip()
            draft.problem((*path, "hours"), text)
        if not nodes_that_reach(name, draft, asked) and draft.is_known("queues"):
            text = (
                f"queue '{name}': no flow asks for it, and no queue overflows to it; leave it out"
            )
            draft.problem(path, text)
        is_called_back = name != draft.restricted_queue
        if is_called_back and queue.nobody_s is None and draft.is_known(*path, "nobody_s"):
            text = f"queue '{name}': a callback that nobody can take would wait for ever; give the "
            draft.problem(path, f"{text}queue a 'nobody_s', such as 60")


def _check_node(one: Asking, draft: Draft) -> None:
    if one.queue not in draft.queues:
        text = f"the policy has no queue '{one.queue}'. {did_you_mean(one.queue, draft.queues)}"
    elif one.queue == draft.restricted_queue:
        text = f"queue '{one.queue}' is for restricted customers alone, who come there whatever a "
        text += "flow asks for; name the queue of everybody else"
    else:
        return
    text = f"node '{one.node}': {text}".rstrip()
    problem = Problem(place=one.place, text=text, rule=Rule.NOT_UNDERSTOOD)
    draft.source.problems.append(problem)


def _check_hold(key: str, seconds: float, draft: Draft, asked: AskedByFlows) -> None:
    """Note that callers leave, by a flow's own limit, while they wait for one agent alone."""
    limits = ((one.max_wait_s, one) for one in asked.nodes if one.max_wait_s is not None)
    shortest_s, first = min(limits, key=lambda pair: pair[0], default=(None, None))
    if shortest_s is None or first is None or shortest_s > seconds:
        return
    if draft.is_known("preferred"):
        text = f"'{key}': calls of node '{first.node}' of flow '{first.flow}' leave after "
        text += (
            f"{shortest_s:g} s, before others than that one agent may take them; make it shorter"
        )
        draft.problem(("preferred", key), text)
