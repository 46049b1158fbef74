"""What a policy means beyond its form: names that are there, rules that can ever take effect."""

from __future__ import annotations

from collections.abc import Collection

from hotline.flow.problems import did_you_mean, nearest
from hotline.flow.source import Source
from hotline.model.queue import OverflowReason
from hotline.routing.restricted import RESTRICTED
from hotline.routing_policy.document import PolicyTable, QueueTable

_LIMITS: dict[OverflowReason, tuple[str, int | str | None]] = {
    "closed": ("hours", ""),
    "full": ("most_waiting", 0),
    "too_long": ("max_wait_s", 0),
    "nobody": ("nobody_s", None),
}
"""What a queue needs to have such calls, and what stands for its not being there."""


def check(policy: PolicyTable, source: Source, hours: Collection[str] | None) -> None:
    """Note every mistake of a policy that has its form; `hours` are those of the calendar."""
    _check_tiers(policy, source)
    for name, queue in policy.queues.items():
        _check_skills(name, queue, source)
        _check_relaxations(name, queue, source)
        _check_overflow(name, queue, policy, source)
        _check_hold(name, queue, policy, source)
        if not (queue.serves_out or queue.hours):
            text = f"queue '{name}': 'serves_out' changes nothing: the queue has no 'hours'"
            source.problem(("queues", name, "serves_out"), text)
        if queue.hours and hours is not None and queue.hours not in hours:
            hint = did_you_mean(queue.hours, hours)
            text = f"queue '{name}': the calendar has no hours '{queue.hours}'. {hint}".rstrip()
            source.problem(("queues", name, "hours"), text)


def _check_tiers(policy: PolicyTable, source: Source) -> None:
    vip, senior_vip = (policy.tiers.get(tier) for tier in ("vip", "senior_vip"))
    least = vip.head_start_s if vip is not None else 0
    if senior_vip is not None and senior_vip.head_start_s < least:
        text = f"'head_start_s': senior_vip cannot have less than vip, which has {least:g}"
        source.problem(("tiers", "senior_vip", "head_start_s"), text)
    for tier, table in policy.tiers.items():
        if tier == RESTRICTED and table.head_start_s:
            text = "'head_start_s': restricted customers are not put forward; leave it out"
            source.problem(("tiers", tier, "head_start_s"), text)
        if tier != RESTRICTED and table.queue:
            text = f"'queue': only {RESTRICTED} has a queue of its own; let the flow choose it"
            source.problem(("tiers", tier, "queue"), text)
        elif table.queue and table.queue not in policy.queues:
            hint = did_you_mean(table.queue, policy.queues)
            source.problem(("tiers", tier, "queue"), f"unknown queue '{table.queue}'. {hint}")


def _check_skills(name: str, queue: QueueTable, source: Source) -> None:
    seen: set[str] = set()
    for place, wanted in enumerate(queue.skills):
        path = ("queues", name, "skills", place)
        if wanted.skill in seen:
            source.problem(path, f"queue '{name}': skill '{wanted.skill}' is asked for twice")
        seen.add(wanted.skill)
        if wanted.minimum > wanted.preferred:
            text = f"queue '{name}': of '{wanted.skill}' the minimum, {wanted.minimum}, is more "
            source.problem(path, f"{text}than what is preferred, {wanted.preferred}")


def _check_relaxations(name: str, queue: QueueTable, source: Source) -> None:
    last_s = -1.0
    left = {wanted.skill: wanted for wanted in queue.skills}
    teams = set(queue.teams)
    is_minimum = all(one.minimum == one.preferred for one in queue.skills)
    for place, one in enumerate(queue.relaxations):
        path = ("queues", name, "relaxations", place)
        who = f"queue '{name}': relaxation after {one.after_s:g} s"
        if one.after_s <= last_s:
            source.problem((*path, "after_s"), f"{who}: the one before it begins no earlier")
        last_s = max(last_s, one.after_s)
        for skill in one.without:
            # Calls ask for skills of their own, too: only what is nearly the queue's is a slip.
            meant = nearest(skill, left)
            if skill not in left and meant is not None:
                text = f"{who}: the queue does not ask for '{skill}'. Did you mean '{meant}'?"
                source.problem((*path, "without"), text)
        if one.teams and not queue.teams:
            text = f"{who}: agents of every team may take its calls already; leave 'teams' out"
            source.problem((*path, "teams"), text)
        if one.minimum_is_enough and is_minimum:
            text = f"{who}: no skill is preferred above its minimum by then"
            source.problem((*path, "minimum_is_enough"), text)
        new_teams = {*one.teams} - teams
        if not (one.minimum_is_enough or one.without or new_teams):
            text = f"{who} lets nobody else take a call; write minimum_is_enough, without or teams"
            source.problem(path, text)
        is_minimum = is_minimum or one.minimum_is_enough
        teams |= new_teams
        for skill in one.without:
            left.pop(skill, None)


def _check_overflow(name: str, queue: QueueTable, policy: PolicyTable, source: Source) -> None:
    for why, target in queue.overflow.items():
        path = ("queues", name, "overflow", why)
        who = f"queue '{name}': overflow '{why}'"
        if target == name:
            source.problem(path, f"{who} goes to the queue itself; leave it out")
        elif target not in policy.queues:
            hint = did_you_mean(target, policy.queues)
            source.problem(path, f"{who}: unknown queue '{target}'. {hint}".rstrip())
        if why in _LIMITS:
            limit, none = _LIMITS[why]
            if getattr(queue, limit) == none:
                source.problem(path, f"{who} never happens: the queue has no '{limit}'")


def _check_hold(name: str, queue: QueueTable, policy: PolicyTable, source: Source) -> None:
    longest_s = max(policy.preferred.manager_s, policy.preferred.last_agent_s)
    if 0 < queue.max_wait_s <= longest_s:
        text = f"queue '{name}': 'max_wait_s' is over before a call that waits for one agent alone "
        path = ("queues", name, "max_wait_s")
        source.problem(path, f"{text}({longest_s:g} s) may be taken by others; make it longer")
