"""Relaxations: each begins after the one before, while somebody waits, and lets others help."""

from __future__ import annotations

from collections.abc import Collection

from hotline.flow.problems import did_you_mean, nearest
from hotline.routing_policy.asked_by_flows import AskedByFlows
from hotline.routing_policy.checks.reach import nodes_that_reach, overflows_into
from hotline.routing_policy.document import QueueTable, RelaxationTable
from hotline.routing_policy.draft import Draft


def check(name: str, queue: QueueTable, draft: Draft, asked: AskedByFlows | None) -> None:
    """Note the mistakes of a queue's relaxations."""
    nodes = nodes_that_reach(name, draft, asked) if asked is not None else None
    of_calls = {skill for one in nodes for skill in one.skills} if nodes is not None else None
    limits_s = [one.max_wait_s for one in nodes or () if one.max_wait_s is not None]
    so_far = _SoFar(name, queue, draft, of_calls)
    last_s = -1.0
    for place, one in queue.relaxations.items():
        path = ("queues", name, "relaxations", place)
        who = f"queue '{name}': relaxation after {one.after_s:g} s"
        if one.after_s <= last_s:
            draft.problem((*path, "after_s"), f"{who}: the one before it begins no earlier")
        last_s = max(last_s, one.after_s)
        if not overflows_into(name, draft):
            # Who comes from another queue brings the time that was spent there.
            if 0 < queue.max_wait_s <= one.after_s:
                text = f"{who}: callers leave after 'max_wait_s', {queue.max_wait_s:g} s; let it "
                draft.problem((*path, "after_s"), f"{text}begin earlier, or let them wait longer")
            elif limits_s and max(limits_s) <= one.after_s:
                text = f"{who}: no flow lets callers wait longer than {max(limits_s):g} s; let it "
                draft.problem((*path, "after_s"), f"{text}begin earlier")
        so_far.take(one, place, who)


class _SoFar:
    """Who may take a queue's calls by now, to tell what a relaxation adds."""

    def __init__(
        self, name: str, queue: QueueTable, draft: Draft, of_calls: Collection[str] | None
    ) -> None:
        self._name = name
        self._draft = draft
        self._of_calls = of_calls
        self._left = {wanted.skill: wanted for wanted in queue.skills.values()}
        self._dropped: set[str] = set()
        self._every_team = not queue.teams
        self._teams = {*queue.teams}
        self._is_minimum = False
        self._knows_skills = draft.is_known("queues", name, "skills")
        self._knows_teams = draft.is_known("queues", name, "teams")

    def take(self, one: RelaxationTable, place: int, who: str) -> None:
        """Check one more relaxation, and let it take effect."""
        draft, path = self._draft, ("queues", self._name, "relaxations", place)
        for skill in one.without:
            wrong = self._wrong_skill(skill)
            if wrong:
                draft.problem((*path, "without"), f"{who}: {wrong}")
        if one.teams and self._every_team and self._knows_teams:
            text = f"{who}: agents of every team may take its calls already; leave 'teams' out"
            draft.problem((*path, "teams"), text)
        if one.minimum_is_enough and self._knows_skills and not self._is_preferred():
            text = f"{who}: no skill is preferred above its minimum by then; leave it out"
            draft.problem((*path, "minimum_is_enough"), text)
        new_teams = {*one.teams} - self._teams
        does_nothing = not (one.minimum_is_enough or one.without or new_teams)
        if does_nothing and self._knows_teams and draft.is_known(*path):
            text = f"{who} lets nobody else take a call; write minimum_is_enough, without or teams"
            draft.problem(path, text)
        self._is_minimum = self._is_minimum or one.minimum_is_enough
        self._teams |= new_teams
        self._dropped |= {*one.without}

    def _is_preferred(self) -> bool:
        """Return whether a skill is still asked for at more than its minimum."""
        return not self._is_minimum and any(
            one.minimum < one.preferred
            for skill, one in self._left.items()
            if skill not in self._dropped
        )

    def _wrong_skill(self, skill: str) -> str:
        """Return what is wrong with dropping a skill; "" for nothing."""
        if skill in self._dropped:
            return f"'{skill}' is not asked for any more by then; leave it out"
        if skill in self._left or not self._knows_skills:
            return ""
        if self._of_calls is None:
            # Calls ask for skills of their own, too: only what is nearly the queue's is a slip.
            meant = nearest(skill, self._left)
            slip = f"the queue does not ask for '{skill}'. Did you mean '{meant}'?"
            return slip if meant is not None else ""
        if skill in self._of_calls:
            return ""
        hint = did_you_mean(skill, {*self._left, *self._of_calls}) or "Leave it out."
        return f"neither the queue nor a flow asks for '{skill}'. {hint}"
