"""Promises whose time has come: the floor is asked to ring for them, and the ledger told of it.

A promise is on the floor under its lease: whoever dies with it loses it after a while, and nobody
else keeps it meanwhile. It comes to the floor under the name of that lease, so a process that comes
later knows which promises wait there, and one that is late is found out.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from hotline.calls.known_as import KnownAs
from hotline.calls.rung_numbers import NotRung, RungNumbers
from hotline.crm.promises.errors import LeaseLost, PromiseError, UnknownPromise
from hotline.crm.relations import Relations
from hotline.floor.due_callbacks import RANG_AGAIN, Outcome, id_on_floor, lease_of, promise_of
from hotline.floor.live_floor import LiveFloor
from hotline.flow.bundle import Bundle
from hotline.model.promise import Lease, Promise, PromiseKind
from hotline.ops.callbacks_left import CallbacksLeft
from hotline.ops.calling_hours import may_call, reach
from hotline.routing.callback_due import CALLED_BACK_ALREADY
from hotline.routing.events import CallbackWithdrawn, CallQueued
from hotline.routing.resting import NO_LINE, ON_THE_LINE_S
from hotline.settings import OutboundSettings

LOOK_EVERY_S = 2.0
HOLDER = "floor"
"""Who has the lease of a promise that waits on the floor."""
HOLD = timedelta(minutes=5)
"""For how long nobody else may keep a promise whose floor is silent."""
REST = timedelta(minutes=10)
"""For how long a promise rests that could not be kept just now."""
LINE_REST = timedelta(hours=1)
"""For how long it rests where the floor has tried for long, and there was no line out."""
ON_THE_LINE = timedelta(seconds=ON_THE_LINE_S)
"""For so long whom a call has promised something may still be on the line, as with a callback."""
AFTER_HOURS = "after_hours"

AT_ONCE: tuple[PromiseKind, ...] = ("callback",)
"""What is kept as soon as an agent is free."""
WHEN_DUE: tuple[PromiseKind, ...] = (
    "return_visit",
    "complaint_answer",
    "payment_check",
    "low_mark",
)
"""What is kept some time before it is due."""

_RESTS = {CALLED_BACK_ALREADY: REST, "nobody": REST, NO_LINE: LINE_REST}
_BACK = frozenset({AFTER_HOURS, "over", "lease_lost"})
_AGAIN = frozenset({"abandoned", "callback_failed"})

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class PromisesDue:
    """Brings promises to the floor, and what became of them to the ledger.

    Attributes:
        tenant: Whose promises.
        floor: Where agents are.
        relations: The ledger, and the customers.
        numbers: Tell whom to ring, and whether at all.
        known_as: Names customers in the floor's log.
        callbacks: Makes promises of callbacks that callers chose, and that were not kept.
        settings: In which hours, and how long before they are due.
        bundle: Returns the bundle of now, with its calendar and languages.
        clock: The time.
    """

    tenant: str
    floor: LiveFloor
    relations: Relations
    numbers: RungNumbers
    known_as: KnownAs
    callbacks: CallbacksLeft
    settings: OutboundSettings
    bundle: Callable[[], Bundle]
    clock: Callable[[], datetime]

    async def look(self) -> None:
        """Do what is to be done now.

        Raises:
            HotlineError: Something cannot be read or written; the next look tries again.
        """
        for outcome in self.floor.due.outcomes:
            await self._settle(outcome)
            # Not before: whoever dies in between finds it in the log again.
            self.floor.due.settle(outcome)
        for call_id in self.floor.due.rang_again:
            # Else it would come to the floor once more, beside the call that has its place.
            with contextlib.suppress(PromiseError):
                await self._renew(call_id)
        waiting = [one for one in self.floor.router.floor.entries if promise_of(one)]
        bundle, at = self.bundle(), self.clock()
        is_open = may_call(bundle.calendar, self.settings.hours, at)
        for call_id in waiting:
            await self._hold(call_id, is_open=is_open)
        if is_open and self.floor.can_dial and self.floor.router.floor.agents:
            await self._bring(bundle, room=self.settings.at_once - len(waiting))

    # --- to the floor ---

    async def _bring(self, bundle: Bundle, room: int) -> None:
        calendar, at = bundle.calendar, self.clock()
        assert calendar is not None, "its hours are open"
        lead = timedelta(minutes=self.settings.lead_minutes)
        until = reach(calendar, self.settings.hours, at, lead)
        for kinds, due_by in ((WHEN_DUE, until), (AT_ONCE, None)):
            while room > 0:
                lease = await self.relations.leases.take(
                    self.tenant,
                    HOLDER,
                    at=self.clock(),
                    hold_for=HOLD,
                    due_by=due_by,
                    kinds=kinds,
                    for_people=False,
                    off_the_line_by=self.clock() - ON_THE_LINE,
                )
                if lease is None:
                    break
                room -= await self._bring_one(lease, bundle)

    async def _bring_one(self, lease: Lease, bundle: Bundle) -> bool:
        """Return whether a promise is on the floor now."""
        promise = lease.promise
        try:
            asked = await self._asked(lease, bundle)
        except NotRung as refused:
            await self.relations.leases.leave(lease, why=refused.why, at=self.clock())
            log.info("promise_left_to_people", promise=promise.promise_id, why=refused.why)
            return False
        await self.floor.take(asked)
        log.info("promise_due", promise=promise.promise_id, kind=promise.kind)
        return True

    async def _asked(self, lease: Lease, bundle: Bundle) -> CallQueued:
        promise = lease.promise
        at, languages = self.clock(), bundle.catalogue.languages
        to = await self.numbers.of_promise(promise)
        queues = self.floor.policy.queues
        return CallQueued(
            at=at,
            call_id=id_on_floor(promise.promise_id, lease.fence),
            queue=promise.owner if promise.owner in queues else self.settings.queue,
            tier=to.tier,
            language=to.language if to.language in languages else languages[0],
            customer=self.known_as.customer(promise.matter.customer or ""),
            caller_number=self.known_as.telephone(to.number),
            matter=promise.kind,
            manager="" if promise.owner in queues else promise.owner,
            callback=True,
        )

    # --- on the floor ---

    async def _hold(self, call_id: str, *, is_open: bool) -> None:
        """Keep the right to a promise that waits; one that is not to be kept now is taken out."""
        why = "" if is_open else AFTER_HOURS
        if not why:
            try:
                await self._renew(call_id)
            except LeaseLost:
                why = "lease_lost"
            except PromiseError:
                why = "over"
        if why:
            await self.floor.take(CallbackWithdrawn(at=self.clock(), call_id=call_id, why=why))

    async def _renew(self, call_id: str) -> None:
        lease = await self._lease(call_id)
        at = self.clock()
        if lease.promise.state != "open":
            raise LeaseLost(promise_id=lease.promise.promise_id)
        if lease.until - at < HOLD / 2:
            await self.relations.leases.extend(lease, at=at, hold_for=HOLD)

    async def _lease(self, call_id: str) -> Lease:
        """Return the right by which a promise is on the floor, as far as the ledger knows it.

        Raises:
            LeaseLost: It is somebody else's, or nobody's.
            UnknownPromise: There is no such promise.
        """
        promise_id, fence = lease_of(call_id)
        return await self.relations.leases.held(self.tenant, promise_id, HOLDER, fence)

    # --- to the ledger ---

    async def _settle(self, outcome: Outcome) -> None:
        if promise_of(outcome.call_id) is None:
            await self.callbacks.promise(
                outcome,
                policy=self.floor.policy,
                calendar=self.bundle().calendar,
                at=self.clock(),
            )
            return
        try:
            lease = await self._lease(outcome.call_id)
            await self._tell(lease, outcome)
        except (LeaseLost, UnknownPromise):
            # Told before, as of what stands in the log since its last snapshot; or not ours.
            return
        log.info("promise_settled", promise=lease.promise.promise_id, why=outcome.why or "talked")

    async def _tell(self, lease: Lease, outcome: Outcome) -> None:
        leases, at = self.relations.leases, self.clock()
        why, rings = outcome.why, outcome.rings
        if not why:
            # Whoever has talked is not to be rung once more, however late we are.
            result = f"talked with {outcome.agent_id}"
            await leases.keep(lease, result=result, at=at, late=True, rings=rings)
        elif why == RANG_AGAIN:
            # Nobody else's as long as its customer may talk in its place.
            await leases.extend(lease, at=at, hold_for=REST)
        elif why in _BACK:
            await leases.put_back(lease, why=why, at=at, rings=rings)
        elif (rest := self._rest(lease.promise, outcome)) is not None:
            await leases.put_back(lease, why=why, at=at, rests_until=at + rest, rings=rings)
        else:
            await leases.leave(lease, why=why, at=at, rings=rings)

    def _rest(self, promise: Promise, outcome: Outcome) -> timedelta | None:
        """Return how long a promise rests until it is tried again; None where it is not."""
        if outcome.why in _AGAIN and promise.attempts + outcome.rings < self.settings.tries:
            return REST
        return _RESTS.get(outcome.why)
