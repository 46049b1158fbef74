"""The skills that a queue asks for: each once, with a minimum that counts at some time."""

from __future__ import annotations

from hotline.routing_policy.document import QueueTable, SkillTable
from hotline.routing_policy.draft import Draft


def check(name: str, queue: QueueTable, draft: Draft) -> None:
    """Note the mistakes of a queue's skills."""
    seen: set[str] = set()
    for place, wanted in queue.skills.items():
        path = ("queues", name, "skills", place)
        who = f"queue '{name}': of '{wanted.skill}'"
        if wanted.skill in seen:
            draft.problem(path, f"queue '{name}': skill '{wanted.skill}' is asked for twice")
        seen.add(wanted.skill)
        if not draft.is_known(*path):
            continue
        if wanted.minimum > wanted.preferred:
            text = f"{who} the minimum, {wanted.minimum}, is more than what is preferred, "
            draft.problem(path, f"{text}{wanted.preferred}")
        elif (
            wanted.minimum < wanted.preferred
            and not _counts(wanted, queue)
            and draft.is_known("queues", name, "relaxations")
        ):
            text = f"{who} {wanted.preferred} is preferred, and no relaxation lets the minimum, "
            text += f"{wanted.minimum}, be enough; add one with minimum_is_enough, or write "
            draft.problem(path, f"{text}minimum = {wanted.preferred}")


def _counts(wanted: SkillTable, queue: QueueTable) -> bool:
    """Return whether others than those who are preferred may ever take a call."""
    return any(
        one.minimum_is_enough or wanted.skill in one.without for one in queue.relaxations.values()
    )
