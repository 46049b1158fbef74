"""Whole months of the journal that go when nothing in them is to be kept any longer.

A call in them was erased before, by retention or by hand, each on record: what is left of it is
what happened when, of nobody. The bank has said how long it wants even that: until the call's
`retain_until`. The CRM keeps the row of the call, for the figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from hotline.calls.retention import WHO, Retention
from hotline.crm import CrmRepository
from hotline.database import DatabaseStalled
from hotline.journal import Journal
from hotline.journal.old_months import CALL, Month, Streams, month_on_record
from hotline.privacy import Erasure, KeyRing
from hotline.privacy.erasing import calls_without_keys, is_on_record, record_erasure
from hotline.privacy.holds import held_calls

WHY_MONTH = "nothing in it was to be kept any longer"

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """A month of which nothing is to be kept.

    Attributes:
        month: Which.
        calls: How many calls of each tenant have records in it.
    """

    month: Month
    calls: Mapping[str, int]


class Forgetting:
    """Finds and drops months of which nothing is to be kept.

    Args:
        tenant: Whose setting `retention` is: of another's call that the CRM lost nobody knows here
            how long it is kept, so it is.
        journal: What the months are of; all tenants' records are in them.
        keys: Where holds are, and which keys were destroyed.
        crm: Where it is noted how long each call is kept.
        retention: How long calls are kept that the CRM lost.
        clock: Returns the moment it is now, aware.
    """

    def __init__(
        self,
        tenant: str,
        *,
        journal: Journal,
        keys: KeyRing,
        crm: CrmRepository,
        retention: Retention,
        clock: Callable[[], datetime],
    ) -> None:
        self._tenant = tenant
        self._months = journal.old_months
        self._keys = keys
        self._crm = crm
        self._retention = retention
        self._clock = clock

    async def find(self) -> list[Forgotten]:
        """Return the months that may go, the first first."""
        looked_at = [await self._look(month) for month in await self._months.listed()]
        return [found for found in looked_at if found is not None]

    async def drop(self, found: Forgotten) -> bool:
        """Drop a month, on record; return False where it is in use or held by now.

        Killed at any moment, the next run does the rest.
        """
        # Looked at again: a hold may have come since.
        if await self._look(found.month) is None:
            return False
        # First, so that nothing ever goes that is not on record; a second try tells nothing new.
        for tenant, calls in found.calls.items():
            await self._put_on_record(found.month, tenant, calls)
        async for streams in self._months.streams(found.month):
            await self._months.clear(found.month, streams)
        try:
            await self._months.drop(found.month)
        except DatabaseStalled:
            log.warning("journal_month_in_use", month=found.month.name)
            return False
        log.info("journal_month_dropped", month=found.month.name, calls=sum(found.calls.values()))
        return True

    async def _look(self, month: Month) -> Forgotten | None:
        """Count who is in a month; None as soon as anything is found that is to be kept."""
        calls: Counter[str] = Counter()
        async for streams in self._months.streams(month):
            if not await self._are_over(streams):
                return None
            calls[streams.tenant] += len(streams.names)
        return Forgotten(month=month, calls=calls)

    async def _are_over(self, streams: Streams) -> bool:
        """Tell whether all of them are calls that were erased, are past their time and not held.

        A customer's hold is on the calls too that were erased before it came.
        """
        tenant, at = streams.tenant, self._clock()
        call_ids = {name.removeprefix(CALL) for name in streams.names if name.startswith(CALL)}
        erased = await calls_without_keys(self._keys, tenant, call_ids)
        if len(erased) < len(streams.names):
            return False
        over = await self._crm.retained.over(tenant, call_ids, at)
        if self._retention.calls is not None and tenant == self._tenant:
            made_by = at - self._retention.calls
            lost = await self._crm.retained.unknown(tenant, call_ids - over)
            over |= {call_id for call_id in lost if erased[call_id] <= made_by}
        return over == call_ids and not over & await held_calls(self._keys, tenant)

    async def _put_on_record(self, month: Month, tenant: str, calls: int) -> None:
        subject = month_on_record(month.begin)
        if await is_on_record(self._keys, tenant, subject):
            return
        erasure = Erasure(
            tenant=tenant,
            at=self._clock(),
            who=WHO,
            why=WHY_MONTH,
            subject=subject,
            calls=calls,
            messages=0,
            first_at=None,
            last_at=None,
        )
        await record_erasure(self._keys, erasure)
