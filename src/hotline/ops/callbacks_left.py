"""Callbacks that callers chose, and that the floor could not keep: each becomes a promise.

It rests until its queue opens next, and comes to the floor then as any promise does: with its own
few attempts, after which it is left to people. Where another attempt is no use, it is left to them
from the start. Its name is made of the call's, so it is made once, however often it is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from hotline.crm import CrmRepository
from hotline.crm.call_names import WHO, callback_on
from hotline.crm.promises.repository import PromiseDraft, Promises
from hotline.crm.telephones import in_one_form
from hotline.floor.due_callbacks import Outcome
from hotline.floor.unreached import meaning
from hotline.flow.calendar.calendar import Calendar
from hotline.model.personal import ERASED
from hotline.model.promise import PromiseMatter
from hotline.ops.calling_hours import next_opening, reach
from hotline.privacy import KeyErased
from hotline.routing.policy import Policy

FORGOTTEN = timedelta(days=7)
"""What has not been told for so long, is not told any more: the log may be read from its start."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class CallbacksLeft:
    """Makes promises of them.

    Attributes:
        tenant: Whose floor.
        crm: Tells who has called.
        promises: The ledger.
        hours: In which the bank rings by itself, which hold for queues without hours, too.
        lead: Of so much calling time a promise may need all.
        region: Where telephone numbers without a country are dialled, as an ISO 3166 code.
    """

    tenant: str
    crm: CrmRepository
    promises: Promises
    hours: str
    lead: timedelta
    region: str

    async def promise(
        self, outcome: Outcome, *, policy: Policy, calendar: Calendar | None, at: datetime
    ) -> None:
        """Make a promise of a callback, unless that was done before.

        Args:
            outcome: How the callback left the line.
            policy: Tells when queues are open.
            calendar: The bank's.
            at: The time, aware.

        Raises:
            HotlineError: Something cannot be read or written.
        """
        if at - outcome.at > FORGOTTEN:
            return
        matter = await self._matter(outcome.call_id)
        queue = policy.queues.get(outcome.queue)
        hours = queue.hours if queue is not None and queue.hours else self.hours
        opens = next_opening(calendar, hours, outcome.at)
        draft = PromiseDraft(
            name=callback_on(outcome.call_id),
            kind="callback",
            matter=matter,
            owner=outcome.queue,
            due_at=self._due_at(calendar, opens),
            why=outcome.why,
            rests_until=opens,
            for_people=meaning(outcome.why) == "for_good" or matter == PromiseMatter(),
        )
        try:
            made = await self.promises.make(self.tenant, draft, who=WHO, at=at)
        except KeyErased:
            return
        log.info("callback_promised", promise=made.promise_id, why=outcome.why)

    async def _matter(self, call_id: str) -> PromiseMatter:
        """Return whom to ring: nobody, where the caller was forgotten, or the CRM lags behind."""
        call = (await self.crm.of_calls(self.tenant, [call_id])).get(call_id)
        if call is None or call.caller_number == ERASED:
            return PromiseMatter()
        number = in_one_form(call.caller_number, region=self.region)
        return PromiseMatter(number=number, customer=call.customer)

    def _due_at(self, calendar: Calendar | None, opens: datetime) -> datetime:
        if calendar is None or self.hours not in calendar.schedules:
            return opens + self.lead
        return reach(calendar, self.hours, opens, self.lead)
