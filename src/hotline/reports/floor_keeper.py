"""The floor's log counted as it goes on, so that no report reads all of it.

It is counted by `Figures`, as the wallboard's figures are. What a part of the log comes to is added
to the CRM in one transaction with the place where it ends: so each record counts once, whoever dies
in between, and however many processes look.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from hotline.crm.floor_cells.repository import Counted, FloorCells
from hotline.floor.floor_log import STREAM, steps
from hotline.journal import JournalPort, JournalRecord
from hotline.model.agent import AgentState
from hotline.reports.calls_on_floor import CallsOnFloor
from hotline.routing.codec import policy_from_json, policy_to_json
from hotline.routing.events import PolicyChanged
from hotline.routing.figures import CountedCall, Figures, figures_from_json, figures_to_json
from hotline.routing.policy import NO_POLICY, Policy

LOOK_EVERY_S = 10.0
AT_ONCE = 200
"""So many records are counted in one go, in some hundredths of a second: calls wait no longer."""
PARTS = 25
"""So many such parts are added to the CRM together: an agent's time is a row in each."""


class FloorKeeper:
    """Counts one tenant's floor.

    Args:
        tenant: Whose floor.
        journal: Has its log.
        cells: Where the figures are added up.
        at_once: How many records are counted in one go.
    """

    def __init__(
        self, tenant: str, journal: JournalPort, cells: FloorCells, *, at_once: int = AT_ONCE
    ) -> None:
        self._tenant = tenant
        self._journal = journal
        self._cells = cells
        self._at_once = at_once

    async def look(self) -> None:
        """Count what the log has that is not counted yet.

        Raises:
            HotlineError: Journal or CRM cannot be used; the next look goes on where this ends.
        """
        while await self._count_some():
            pass

    async def recount(self) -> None:
        """Count the whole log anew.

        Raises:
            HotlineError: Journal or CRM cannot be used.
        """
        await self._cells.forget(self._tenant)
        await self.look()

    async def told_until(self) -> datetime | None:
        """Return up to when agents' time is counted; None where nothing is.

        Raises:
            HotlineError: The CRM cannot be used.
        """
        after = await self._cells.counted(self._tenant)
        return None if after is None else datetime.fromtimestamp(_begun(after)[1].now, UTC)

    async def _count_some(self) -> bool:
        """Count a part of the log; return whether there may be more."""
        after = await self._cells.counted(self._tenant)
        seq = 0 if after is None else after.seq
        policy, figures, calls = _begun(after)
        last: JournalRecord | None = None
        for _ in range(PARTS):
            records = await self._journal.read_after(
                self._tenant, STREAM, seq if last is None else last.seq, limit=self._at_once
            )
            if not records:
                break
            policy = _count(figures, calls, records, policy)
            last = records[-1]
        if last is None:
            return False
        # An agent who does one thing for hours is told up to now.
        figures.until(last.at)
        until = Counted(seq=last.seq, state=_state(figures, calls, policy))
        # Where another process has counted the same meanwhile, it is looked at again from there.
        await self._cells.add(
            self._tenant,
            after,
            until,
            figures.contacts,
            figures.time,
            calls.told,
        )
        return True


def _begun(after: Counted | None) -> tuple[Policy, Figures, CallsOnFloor]:
    figures = Figures(NO_POLICY)
    if after is None:
        return NO_POLICY, figures, CallsOnFloor({}, {})
    state = json.loads(after.state)
    policy = policy_from_json(state["policy"])
    figures.go_by(policy)
    # Older versions did not note who is on hold, or was rung back.
    calls = CallsOnFloor(state.get("holds", {}), state.get("rung", {}))
    return policy, figures_from_json(state["figures"], figures), calls


def _count(
    figures: Figures, calls: CallsOnFloor, records: Sequence[JournalRecord], policy: Policy
) -> Policy:
    """Count records; return the policy that holds after them."""
    for step in steps(records):
        if isinstance(step.event, PolicyChanged):
            policy = step.event.policy
        calls.take(step, figures)
    return policy


def _state(figures: Figures, calls: CallsOnFloor, policy: Policy) -> str:
    """Return who waits, serves and is on hold, without what is counted, and without names."""
    left = Figures(NO_POLICY)
    left.now, left.since = figures.now, figures.since
    left.calls = {call_id: _nameless(call) for call_id, call in figures.calls.items()}
    left.agents = {
        agent_id: one if one.serves is None else replace(one, serves=_nameless(one.serves))
        for agent_id, one in figures.agents.items()
        if one.state is not AgentState.OFFLINE
    }
    return json.dumps(
        {
            "policy": policy_to_json(policy),
            "figures": figures_to_json(left),
            "holds": calls.holds,
            "rung": calls.rung,
        }
    )


def _nameless(call: CountedCall) -> CountedCall:
    return replace(call, asked=replace(call.asked, customer="", caller_number=""))
