"""Calls that nobody carries any more and whose journal does not tell all: they are brought to it.

A service that died left them, or a journal that was lost for a while. What a caller was promised
comes first: a request without an answer is asked again by its name, so that it is done once
whether or not it was done before.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import structlog

from hotline.crm import CrmRepository
from hotline.errors import HotlineError
from hotline.flow.codec import event_to_json
from hotline.flow.events import AnyEvent, CallLost, PortAnswered
from hotline.flow.requests import PortAnswer
from hotline.journal import Journal, NewRecord, WrittenCall, call_stream
from hotline.model.bank import UNAVAILABLE
from hotline.model.interaction import DIED, Handling
from hotline.ops.elsewhere import Elsewhere
from hotline.ports import Origin, Port
from hotline.privacy import PrivacyError, SealBroken
from hotline.privacy.erasing import calls_in_use
from hotline.projection.payments import Payments
from hotline.projection.rebuilder import Rebuilder
from hotline.projection.unanswered import AskedFor, Unanswered
from hotline.qa.replay.recorded import tell
from hotline.qa.replay.replayer import Replayer
from hotline.settings import CrmSettings

LOOK_EVERY_S = 60.0
"""How often calls without an end are looked for."""

log = structlog.get_logger()


class DeadCalls:
    """Ends them in the journal and then, as it tells them, in the CRM.

    Who is killed in the middle leaves the rest to the next look.

    Args:
        tenant: Whose calls.
        crm: Where contacts without an end are; its keys tell which calls nobody has closed.
        journal: What is to tell all.
        ports: Who is asked again.
        handling: What the bank decides about contacts today.
        settings: How the CRM is used.
        is_live: Tells which calls are carried just now.
        elsewhere: Tells which calls another service sees to.
        clock: The time.

    Attributes:
        has_failed: Whether the last look came to nothing.
    """

    def __init__(
        self,
        tenant: str,
        *,
        crm: CrmRepository,
        journal: Journal,
        ports: Port,
        handling: Handling,
        settings: CrmSettings,
        is_live: Callable[[str], bool],
        elsewhere: Elsewhere,
        clock: Callable[[], datetime],
    ) -> None:
        self._tenant = tenant
        self._crm = crm
        self._journal = journal
        self._ports = ports
        self._handling = handling
        self._settings = settings
        self._is_live = is_live
        self._elsewhere = elsewhere
        self.has_failed = False
        self._clock = clock
        self._replayer = Replayer(None)

    async def look(self) -> None:
        """End what a service before this one left, or this one could not bring to its journal.

        Raises:
            DatabaseError: A database cannot be used.
        """
        try:
            await self._end_the_dead()
        except HotlineError:
            self.has_failed = True
            raise
        self.has_failed = False

    async def _end_the_dead(self) -> None:
        left = await self._crm.open_calls(self._tenant)
        left += await calls_in_use(self._crm.keys, self._tenant)
        elsewhere = await self._elsewhere.among(left)
        # Asked last: what ended since the stores were read has told all by itself.
        dead = [
            call_id
            for call_id in dict.fromkeys(left)
            if call_id not in elsewhere and not self._is_live(call_id)
        ]
        for call_id in dead:
            try:
                await self._end(call_id)
            except Exception as error:
                # Whatever it is, it costs one call. Its text is left out: it may name a person.
                log.error("dead_call_not_told", call_id=call_id, error=type(error).__name__)
        if dead:
            await self._crm.close_open(self._tenant, dead, self._clock(), outcome=DIED)
            log.warning("dead_calls_ended", calls=len(dead))

    async def _end(self, call_id: str) -> None:
        try:
            call = await self._journal.history.call(self._tenant, call_id)
            if call is not None and not call.is_erased and not await self._tell_rest(call):
                # It stays in use, and so comes again.
                log.error("promise_unanswered", call_id=call_id)
                return
            call = await self._journal.history.call(self._tenant, call_id)
            if call is not None:
                await self._rebuilder().take([call], are_over=True)
        except PrivacyError:
            # Nobody will ever read it: it must not stand in the way of an erasure.
            await self._journal.close_call(self._tenant, call_id)
            raise
        # Last: whoever fails before it, or dies, leaves a call that is looked for again.
        await self._journal.close_call(self._tenant, call_id)

    async def _tell_rest(self, call: WrittenCall) -> bool:
        """Journal what is missing of a call; return whether that is all of it."""
        unanswered, payments = Unanswered(), Payments(call.header)
        tell(call, unanswered.take, payments.take)
        # Whoever dies here leaves the call to the next look, and so what is not known of it.
        await self._crm.payments.save(payments.all)
        asked = unanswered.requests
        answers = {ref: await self._ask(call, ref, one) for ref, one in asked.items()}
        known = {ref: one for ref, one in answers.items() if one.outcome != UNAVAILABLE}
        projection = await self._rebuilder().project(call)
        events: list[AnyEvent] = []
        if projection is None or projection.outcome is None:
            events.append(await self._end_of(call))
        events += (_answered(ref, one, self._clock()) for ref, one in known.items())
        await self._journal.append_many([self._record(call, event) for event in events])
        for event in events:
            payments.take(event, ())
        # With its end the journal may tell that the caller did not hear what became of one.
        await self._crm.payments.save(payments.all)
        return len(known) == len(asked)

    async def _ask(self, call: WrittenCall, ref: int, asked: AskedFor) -> PortAnswer:
        origin = Origin(
            tenant=self._tenant,
            call_id=call.header.call_id,
            ref=ref,
            bundle=call.header.bundle,
            since=asked.at,
        )
        return await self._ports.ask(asked.request, origin=origin)

    async def _end_of(self, call: WrittenCall) -> CallLost:
        """Return the end of a call, as the CRM noted it where the journal could not."""
        call_id = call.header.call_id
        with suppress(SealBroken):
            row = (await self._crm.of_calls(self._tenant, [call_id])).get(call_id)
            if row is not None and row.ended_at is not None and row.outcome is not None:
                return CallLost(at=row.ended_at, cause=row.outcome)
        # Not when it is found, which may be days later: nobody was on the line for so long.
        at = call.records[-1].at if call.records else call.header.opened_at
        return CallLost(at=at, cause=DIED)

    def _record(self, call: WrittenCall, event: AnyEvent) -> NewRecord:
        # A run that is over commands nothing, and its end commands nothing either.
        return NewRecord(
            tenant=self._tenant,
            stream=call_stream(call.header.call_id),
            at=event.at,
            event=event_to_json(event),
        )

    def _rebuilder(self) -> Rebuilder:
        return Rebuilder(
            self._tenant,
            history=self._journal.history,
            bundles=self._journal.bundles,
            crm=self._crm,
            replay=self._replayer.watched,
            handling=self._handling,
            settings=self._settings,
            dry_run=False,
        )


def _answered(ref: int, answer: PortAnswer, at: datetime) -> PortAnswered:
    return PortAnswered(
        at=at, ref=ref, outcome=answer.outcome, values=answer.values, facts=answer.facts
    )
