"""What a policy means beyond its form: names that are there, rules that can ever take effect.

What is said of something that is not there is only said where that is known.
"""

from __future__ import annotations

from collections.abc import Collection

from hotline.flow.problems import did_you_mean, nearest
from hotline.model.queue import OverflowReason
from hotline.routing.restricted import RESTRICTED
from hotline.routing_policy.document import QueueTable
from hotline.routing_policy.draft import Draft

_LIMITS: dict[OverflowReason, tuple[str, int | str | None]] = {
    "closed": ("hours", ""),
    "full": ("most_waiting", 0),
    "too_long": ("max_wait_s", 0),
    "nobody": ("nobody_s", None),
}
"""What a queue needs to have such calls, and what stands for its not being there."""


def check(draft: Draft, hours: Collection[str] | None) -> None:
    """Note every mistake of a policy that has its form; `hours` are those of the calendar."""
    _check_tiers(draft)
    for name, queue in draft.table.queues.items():
        _check_skills(name, queue, draft)
        _check_relaxations(name, queue, draft)
        _check_overflow(name, queue, draft)
        _check_hold(name, queue, draft)
        _check_hours(name, queue, draft, hours)


def _check_tiers(draft: Draft) -> None:
    tiers = draft.table.tiers
    vip, senior_vip = (tiers.get(tier) for tier in ("vip", "senior_vip"))
    least = vip.head_start_s if vip is not None else 0
    if senior_vip is not None and senior_vip.head_start_s < least:
        path = ("tiers", "senior_vip", "head_start_s")
        if draft.is_known(*path):
            text = f"'head_start_s': senior_vip cannot have less than vip, which has {least:g}"
            draft.problem(path, text)
    for tier, table in tiers.items():
        if tier == RESTRICTED and table.head_start_s:
            text = "'head_start_s': restricted customers are not put forward; leave it out"
            draft.problem(("tiers", tier, "head_start_s"), text)
        if tier != RESTRICTED and table.queue:
            text = f"'queue': only {RESTRICTED} has a queue of its own; let the flow choose it"
            draft.problem(("tiers", tier, "queue"), text)
        elif table.queue and table.queue not in draft.queues:
            hint = did_you_mean(table.queue, draft.queues)
            draft.problem(("tiers", tier, "queue"), f"unknown queue '{table.queue}'. {hint}")


def _check_skills(name: str, queue: QueueTable, draft: Draft) -> None:
    seen: set[str] = set()
    for place, wanted in queue.skills.items():
        path = ("queues", name, "skills", place)
        if wanted.skill in seen:
            draft.problem(path, f"queue '{name}': skill '{wanted.skill}' is asked for twice")
        seen.add(wanted.skill)
        if wanted.minimum > wanted.preferred and draft.is_known(*path):
            text = f"queue '{name}': of '{wanted.skill}' the minimum, {wanted.minimum}, is more "
            draft.problem(path, f"{text}than what is preferred, {wanted.preferred}")


def _check_relaxations(name: str, queue: QueueTable, draft: Draft) -> None:
    last_s = -1.0
    left = {wanted.skill: wanted for wanted in queue.skills.values()}
    teams = set(queue.teams)
    knows_skills = draft.is_known("queues", name, "skills")
    knows_teams = draft.is_known("queues", name, "teams")
    is_minimum = knows_skills and all(one.minimum == one.preferred for one in queue.skills.values())
    for place, one in queue.relaxations.items():
        path = ("queues", name, "relaxations", place)
        who = f"queue '{name}': relaxation after {one.after_s:g} s"
        if one.after_s <= last_s:
            draft.problem((*path, "after_s"), f"{who}: the one before it begins no earlier")
        last_s = max(last_s, one.after_s)
        for skill in one.without:
            # Calls ask for skills of their own, too: only what is nearly the queue's is a slip.
            meant = nearest(skill, left)
            if skill not in left and meant is not None and knows_skills:
                text = f"{who}: the queue does not ask for '{skill}'. Did you mean '{meant}'?"
                draft.problem((*path, "without"), text)
        if one.teams and not queue.teams and knows_teams:
            text = f"{who}: agents of every team may take its calls already; leave 'teams' out"
            draft.problem((*path, "teams"), text)
        if one.minimum_is_enough and is_minimum:
            text = f"{who}: no skill is preferred above its minimum by then"
            draft.problem((*path, "minimum_is_enough"), text)
        new_teams = {*one.teams} - teams
        does_nothing = not (one.minimum_is_enough or one.without or new_teams)
        if does_nothing and knows_teams and draft.is_known(*path):
            text = f"{who} lets nobody else take a call; write minimum_is_enough, without or teams"
            draft.problem(path, text)
        is_minimum = is_minimum or one.minimum_is_enough
        teams |= new_teams
        for skill in one.without:
            left.pop(skill, None)


def _check_overflow(name: str, queue: QueueTable, draft: Draft) -> None:
    for why, target in queue.overflow.items():
        path = ("queues", name, "overflow", why)
        who = f"queue '{name}': overflow '{why}'"
        if target == name:
            draft.problem(path, f"{who} goes to the queue itself; leave it out")
        elif target not in draft.queues:
            hint = did_you_mean(target, draft.queues)
            draft.problem(path, f"{who}: unknown queue '{target}'. {hint}".rstrip())
        if why in _LIMITS:
            limit, none = _LIMITS[why]
            if getattr(queue, limit) == none and draft.is_known("queues", name, limit):
                draft.problem(path, f"{who} never happens: the queue has no '{limit}'")


def _check_hold(name: str, queue: QueueTable, draft: Draft) -> None:
    preferred = draft.table.preferred
    longest_s = max(preferred.manager_s, preferred.last_agent_s)
    if 0 < queue.max_wait_s <= longest_s and draft.is_known("preferred"):
        text = f"queue '{name}': 'max_wait_s' is over before a call that waits for one agent alone "
        path = ("queues", name, "max_wait_s")
        draft.problem(path, f"{text}({longest_s:g} s) may be taken by others; make it longer")


def _check_hours(name: str, queue: QueueTable, draft: Draft, hours: Collection[str] | None) -> None:
    if not (queue.serves_out or queue.hours) and draft.is_known("queues", name, "hours"):
        text = f"queue '{name}': 'serves_out' changes nothing: the queue has no 'hours'"
        draft.problem(("queues", name, "serves_out"), text)
    if queue.hours and hours is not None and queue.hours not in hours:
        hint = did_you_mean(queue.hours, hours)
        text = f"queue '{name}': the calendar has no hours '{queue.hours}'. {hint}".rstrip()
        draft.problem(("queues", name, "hours"), text)
