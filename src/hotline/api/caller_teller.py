"""Tells an open desk who is on the call that is there, and puts on record that it was told."""

from __future__ import annotations

import asyncio
import contextlib
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import structlog

from hotline.crm.audit_trail.repository import AuditTrail
from hotline.desk.callers import Asked, Callers
from hotline.desk.desks import Desk
from hotline.desk.protocol import CallerAtDesk
from hotline.errors import HotlineError
from hotline.floor.live_floor import LiveFloor
from hotline.routing.entry import Entry

AGAIN_S = 2.0
"""After so long it is looked again who is calling, where CRM or journal did not answer."""
CALM_S = 0.25
"""Who is known already is looked for anew so long after something has changed: an offer comes to a
conversation by several changes in a row, in which nothing comes to be known of its caller."""
ROUTE = "GET /agents/{agent}/desk"
"""What stands in the audit trail."""

log = structlog.get_logger()


class CallerTeller:
    """Tells the desks of one floor.

    Args:
        floor: Which call is at whose desk.
        callers: Knows who is on a call.
        trail: Has on record who was shown whom.
        clock: The time.
    """

    def __init__(
        self,
        floor: LiveFloor,
        callers: Callers,
        trail: AuditTrail,
        clock: Callable[[], datetime],
    ) -> None:
        self._floor = floor
        self._callers = callers
        self._trail = trail
        self._clock = clock

    async def tell(
        self,
        desk: Desk,
        send: Callable[[CallerAtDesk], Awaitable[None]],
        *,
        looked: Callable[[str], None],
        by: str,
        address: str,
    ) -> None:
        """Tell a desk who is on its calls, each time it is known better, until it is over.

        Args:
            desk: The desk; nobody else waits for its changes.
            send: Sends it.
            looked: Is called with each call once its caller was told, or could not be found out.
            by: Who looks at the desk, for the record.
            address: From where.
        """
        while not desk.is_over:
            try:
                await self._tell(desk, send, looked=looked, by=by, address=address)
            except Exception as defect:
                # A desk that was told of nobody any more would hide all its callers. The words of
                # the defect are left out: they may name a person.
                where = traceback.extract_tb(defect.__traceback__)[-1]
                log.error(
                    "caller_teller_died",
                    agent=desk.agent_id,
                    error=type(defect).__name__,
                    at=f"{Path(where.filename).name}:{where.lineno}",
                )
                await asyncio.sleep(AGAIN_S)
                desk.changes()

    async def _tell(
        self,
        desk: Desk,
        send: Callable[[CallerAtDesk], Awaitable[None]],
        *,
        looked: Callable[[str], None],
        by: str,
        address: str,
    ) -> None:
        told: CallerAtDesk | None = None
        on_record: set[tuple[str, str]] = set()
        again_s: float | None = None
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(desk.changed(), again_s)
            again_s = None
            if desk.is_over:
                return
            asked = self._at(desk.agent_id)
            if asked is not None and told is not None and told.call == asked.call_id:
                asked = await self._once_calm(desk, asked)
                if desk.is_over:
                    return
            if asked is None:
                continue
            call_id, is_over = asked.call_id, asked.until is not None
            if told is not None and told.call == call_id and is_over:
                # No more comes to be known, and the number that was shown has gone.
                continue
            try:
                found = await self._callers.of(asked)
                if told is not None and found.caller == told.model_copy(update={"seq": asked.seq}):
                    continue
                # Before it is sent: nobody looks and is not on record.
                seen = {(call_id, one) for one in found.pseudonyms} - on_record
                if seen:
                    await self._trail.add(
                        self._floor.tenant,
                        "looked",
                        who=by,
                        at=self._clock(),
                        route=ROUTE,
                        address=address,
                        pseudonyms={pseudonym for _, pseudonym in seen},
                    )
                    on_record |= seen
            except HotlineError as error:
                # Its text is left out: it may name a person. The telephone rings all the same.
                log.warning("caller_not_told", error=type(error).__name__)
                again_s = AGAIN_S
                looked(call_id)
                continue
            told = found.caller
            await send(told)
            looked(call_id)

    async def _once_calm(self, desk: Desk, asked: Asked) -> Asked | None:
        """Let changes pass; return which call is at the desk then, at once where it is another."""
        now: Asked | None = asked
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CALM_S):
                while not desk.is_over and now is not None and now.call_id == asked.call_id:
                    await desk.changed()
                    now = self._at(desk.agent_id)
        return now

    def _at(self, agent_id: str) -> Asked | None:
        """Return which call is at a desk; of one that is wrapped up, as far as it was the agent's.

        It may be another agent's by now: what is said there is not this one's to see.
        """
        seen = self._floor.router.floor
        talk, presence = seen.talk_of(agent_id), seen.agents.get(agent_id)
        if talk is not None:
            return self._asked(talk.entry)
        if presence is None:
            return None
        if presence.wrap_up is not None:
            ended_at = datetime.fromtimestamp(presence.state_since, UTC)
            return replace(self._asked(presence.wrap_up.talk.entry), number="", until=ended_at)
        return self._asked(presence.offer.entry) if presence.offer is not None else None

    def _asked(self, entry: Entry) -> Asked:
        caller = self._floor.caller(entry.call_id)
        return Asked(
            call_id=entry.call_id,
            customer=entry.asked.customer,
            number=caller.line.info.caller_number if caller is not None else "",
            seq=self._floor.seq,
        )
