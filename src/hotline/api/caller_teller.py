"""Tells an open desk who is on the call that is there, and puts on record that it was told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from hotline.crm.audit_trail.repository import AuditTrail
from hotline.desk.caller_at_desk import CallerAtDesk
from hotline.desk.callers import Asked, Callers
from hotline.desk.desks import Desk
from hotline.errors import HotlineError
from hotline.floor.live_floor import LiveFloor
from hotline.routing.entry import Entry

AGAIN_S = 2.0
"""After so long it is looked again who is calling, where CRM or journal did not answer."""
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
        by: str,
        address: str,
    ) -> None:
        """Tell a desk who is on its calls, each time it is known better, until it is over.

        Args:
            desk: The desk; nobody else waits for its changes.
            send: Sends it.
            by: Who looks at the desk, for the record.
            address: From where.
        """
        told: CallerAtDesk | None = None
        on_record: set[tuple[str, str]] = set()
        again_s: float | None = None
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(desk.changed(), again_s)
            again_s = None
            if desk.is_over:
                return
            entry = self._entry_at(desk.agent_id)
            if entry is None:
                continue
            if told is not None and told.call == entry.call_id and self._is_over(desk.agent_id):
                # No more comes to be known, and the number that was shown has gone.
                continue
            caller = self._floor.caller(entry.call_id)
            try:
                found = await self._callers.of(
                    Asked(
                        call_id=entry.call_id,
                        customer=entry.asked.customer,
                        number=caller.line.info.caller_number if caller is not None else "",
                    )
                )
                if found.caller == told:
                    continue
                # Before it is sent: nobody looks and is not on record.
                looked = {(entry.call_id, one) for one in found.pseudonyms} - on_record
                if looked:
                    await self._trail.add(
                        self._floor.tenant,
                        "looked",
                        who=by,
                        at=self._clock(),
                        route=ROUTE,
                        address=address,
                        pseudonyms={pseudonym for _, pseudonym in looked},
                    )
                    on_record |= looked
            except HotlineError as error:
                # Its text is left out: it may name a person. The telephone rings all the same.
                log.warning("caller_not_told", error=type(error).__name__)
                again_s = AGAIN_S
                continue
            told = found.caller
            await send(told)

    def _entry_at(self, agent_id: str) -> Entry | None:
        seen = self._floor.router.floor
        if (talk := seen.talk_of(agent_id)) is not None:
            return talk.entry
        presence = seen.agents.get(agent_id)
        if presence is not None and presence.wrap_up is not None:
            return presence.wrap_up.talk.entry
        offer = presence.offer if presence is not None else None
        return offer.entry if offer is not None else None

    def _is_over(self, agent_id: str) -> bool:
        return self._floor.wrapping_up.of(agent_id) is not None
