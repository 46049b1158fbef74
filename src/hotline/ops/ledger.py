"""Promises and decisions whose time has come: noted, acted upon, and told to those who watch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from hotline.crm.customers.tiers import Tiers
from hotline.crm.promises.repository import Promises

LOOK_EVERY_S = 30.0

log = structlog.get_logger()


class Ledger:
    """Looks after what was promised, and after tiers that a person has decided for a while.

    Args:
        tenant: Whose promises.
        promises: The ledger.
        tiers: The tiers.
        supervisor: Who gets the case of a promise that is to be escalated.
        clock: Says what time it is.

    Attributes:
        late: How many promises are late and still to be kept, as of the latest look.
    """

    def __init__(
        self,
        tenant: str,
        promises: Promises,
        tiers: Tiers,
        *,
        supervisor: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._tenant = tenant
        self._promises = promises
        self._tiers = tiers
        self._supervisor = supervisor
        self._clock = clock
        self.late = 0

    async def look(self) -> None:
        """Do what is to happen now."""
        at = self._clock()
        for promise in await self._promises.note_late(
            self._tenant, at, supervisor=self._supervisor
        ):
            log.warning(
                "promise_late",
                promise=promise.promise_id,
                kind=promise.kind,
                owner=promise.owner,
                due_at=promise.due_at.isoformat(),
                when_late=promise.when_late,
            )
        self.late = await self._promises.count_late(self._tenant)
        ended = await self._tiers.end_decisions(self._tenant, at)
        if ended:
            log.info("tier_decisions_ended", count=ended)
