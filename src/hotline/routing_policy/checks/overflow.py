"""Overflow: it can happen, and leads to where somebody takes the call in the end."""

from __future__ import annotations

from collections.abc import Iterator

from hotline.flow.problems import did_you_mean
from hotline.model.queue import OverflowReason
from hotline.routing_policy.document import QueueTable
from hotline.routing_policy.draft import Draft

_LIMITS: dict[OverflowReason, tuple[str, int | str | None]] = {
    "closed": ("hours", ""),
    "full": ("most_waiting", 0),
    "nobody": ("nobody_s", None),
}
"""What a queue needs to have such calls, and what stands for its not being there.

Flows let nobody wait for ever, so every queue has calls that wait too long.
"""


def check(name: str, queue: QueueTable, draft: Draft) -> None:
    """Note the mistakes of a queue's overflow."""
    for why, target in queue.overflow.items():
        path = ("queues", name, "overflow", why)
        who = f"queue '{name}': overflow '{why}'"
        if why in _LIMITS:
            limit, none = _LIMITS[why]
            if getattr(queue, limit) == none and draft.is_known("queues", name, limit):
                draft.problem(path, f"{who} never happens: the queue has no '{limit}'")
        for text in _wrong_target(name, queue, why, target, draft):
            draft.problem(path, f"{who}{text}")


def _wrong_target(
    name: str, queue: QueueTable, why: OverflowReason, target: str, draft: Draft
) -> Iterator[str]:
    """Yield what is wrong with where calls overflow to."""
    own = draft.restricted_queue
    if name == own:
        yield " never happens: restricted customers go to no other queue; leave it out"
        return
    if target == name:
        yield " goes to the queue itself; leave it out"
        return
    if target not in draft.queues:
        yield f": unknown queue '{target}'. {did_you_mean(target, draft.queues)}".rstrip()
        return
    if target == own:
        yield f" goes to '{own}', which is for restricted customers alone; name another queue"
        return
    other = draft.table.queues.get(target)
    if other is None:
        return
    if not other.max_wait_s and draft.is_known("queues", target, "max_wait_s"):
        yield f" goes to '{target}', where callers would wait for ever; give it a 'max_wait_s'"
    if why == "closed" and queue.hours and other.hours == queue.hours:
        yield f" goes to '{target}', which closes by the same hours; name one that is open then"
    if why == "nobody" and queue.nobody_s is not None and _same(name, queue, target, other, draft):
        yield f" goes to '{target}', which nobody else may serve: nobody is there either"


def _same(name: str, queue: QueueTable, target: str, other: QueueTable, draft: Draft) -> bool:
    """Return whether everybody who may ever take a call in `other` may take it in `queue`."""
    if not (_is_whole(name, draft) and _is_whole(target, draft)):
        return False
    teams, other_teams = _teams_at_last(queue), _teams_at_last(other)
    if teams and (not other_teams or not other_teams <= teams):
        return False
    skills, other_skills = _skills_at_last(queue), _skills_at_last(other)
    return _dropped(other) <= _dropped(queue) and all(
        other_skills.get(skill, 0) >= level for skill, level in skills.items()
    )


def _is_whole(name: str, draft: Draft) -> bool:
    return all(draft.is_known("queues", name, key) for key in ("teams", "skills", "relaxations"))


def _teams_at_last(queue: QueueTable) -> set[str]:
    """Return the teams that may take its calls in the end; none for every team."""
    more = (team for one in queue.relaxations.values() for team in one.teams)
    return {*queue.teams, *more} if queue.teams else set()


def _dropped(queue: QueueTable) -> set[str]:
    return {skill for one in queue.relaxations.values() for skill in one.without}


def _skills_at_last(queue: QueueTable) -> dict[str, int]:
    is_minimum = any(one.minimum_is_enough for one in queue.relaxations.values())
    dropped = _dropped(queue)
    return {
        one.skill: one.minimum if is_minimum else one.preferred
        for one in queue.skills.values()
        if one.skill not in dropped
    }
