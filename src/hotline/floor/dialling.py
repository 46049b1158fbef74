"""Customers whom the bank rings: the agent waits with music, and hears of nothing else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from hotline.floor.leg_names import LegNames
from hotline.floor.ports import Clock, Customers, Leg
from hotline.floor.unreached import NO_LINE_OUT, meaning
from hotline.floor.waiting_agent import wait
from hotline.jobs import Jobs, end_task
from hotline.routing.commands import DialCustomer
from hotline.routing.events import AnyEvent, CallerLeft, CustomerAnswered, CustomerUnreachable

RING_S = 60.0
"""No customer's telephone rings longer, whatever becomes of us; the policy's limit is shorter."""
CLOSE_S = 2.0
"""So long the end of the floor waits for telephones to stop ringing."""


class Dialling:
    """Rings customers for agents who wait for them.

    A customer's leg is named after the offer, so that a process that comes later knows it.

    Args:
        tenant: Whose floor; legs are named after it.
        customers: Those who can be rung; None where there is no line out.
        clock: The time.
        is_served: Tells whether the customer of a call has come to the floor.
        let_go: Lets the customer of a call, who is there or comes yet, go on without an agent.
        report: Takes what comes of it.
    """

    def __init__(
        self,
        *,
        tenant: str,
        customers: Customers | None,
        clock: Clock,
        is_served: Callable[[str], bool],
        let_go: Callable[[str], None],
        report: Callable[[AnyEvent], None],
    ) -> None:
        self._legs = LegNames(tenant, "customer")
        self._customers = customers
        self._clock = clock
        self._is_served = is_served
        self._let_go = let_go
        self._report = report
        self._jobs = Jobs()
        self._ordered: set[int] = set()
        self._answered: dict[int, str] = {}
        self._ending: set[str] = set()
        self._ended = asyncio.Event()
        self._waiting: dict[int, asyncio.Task[None]] = {}

    @property
    def has_line_out(self) -> bool:
        """Whether customers can be rung."""
        return self._customers is not None

    def offer_of(self, leg_id: str) -> int:
        """Return the `ref` of the offer that a customer's leg is named after; 0 of no such leg."""
        return self._legs.ref(leg_id)

    def has_answered(self, ref: int) -> bool:
        """Return whether a customer has picked up for an offer, and was not let go since."""
        return ref in self._answered

    def start(self, command: DialCustomer, agent: Leg | None) -> None:
        """Ring a customer while an agent waits."""
        if self._customers is None:
            self._unreachable(command.ref, NO_LINE_OUT)
            return
        self._ordered.add(command.ref)
        if agent is not None:
            waits = asyncio.create_task(wait(agent), name=f"agent waits, offer {command.ref}")
            self._waiting[command.ref] = waits
        self._jobs.spawn(self._ring(self._customers, command))

    def stop(self, ref: int) -> None:
        """Ring a customer no more; twice does no harm.

        Nobody is hung up on who has picked up here: the flow says that there is no agent.
        """
        self._ordered.discard(ref)
        self._jobs.spawn(self.agent_waits_no_more(ref))
        if call_id := self._answered.pop(ref, ""):
            self._let_go(call_id)
        elif self._customers is not None and (leg_id := self._legs.name(ref)) not in self._ending:
            self._ending.add(leg_id)
            self._jobs.spawn(self._end(self._customers, leg_id))

    async def agent_waits_no_more(self, ref: int) -> None:
        """Leave an agent's leg alone: a sign of life in a conversation would end it."""
        if waits := self._waiting.pop(ref, None):
            await end_task(waits)

    async def close(self) -> None:
        """Ring nobody any more; who has picked up stays."""
        for ref in list(self._ordered - self._answered.keys()):
            self.stop(ref)
        for ref in list(self._waiting):
            await self.agent_waits_no_more(ref)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                while self._ending:
                    await self._one_ended()
        await self._jobs.cancel()

    async def _ring(self, customers: Customers, command: DialCustomer) -> None:
        ref = command.ref
        # Nobody is rung while another leg, perhaps to the same customer, may still ring.
        while self._ending:
            await self._one_ended()
        if ref not in self._ordered:
            return
        leg = await customers.ring(command.call_id, leg_id=self._legs.name(ref), limit_s=RING_S)
        if ref not in self._ordered:
            # Stopped while it was being ordered.
            self.stop(ref)
            return
        if await leg.answered():
            self._answered[ref] = command.call_id
            self._report(CustomerAnswered(at=self._clock(), ref=ref))
            await leg.gone()
            if ref in self._answered and not self._is_served(command.call_id):
                # Gone before the flow has brought the customer here.
                self._report(CallerLeft(at=self._clock(), call_id=command.call_id))
        else:
            why = await leg.gone()
            if ref in self._ordered:
                self._unreachable(ref, why)
        self._forget(ref)

    async def _end(self, customers: Customers, leg_id: str) -> None:
        try:
            await customers.end(leg_id)
        finally:
            self._ending.discard(leg_id)
            self._ended.set()

    async def _one_ended(self) -> None:
        self._ended.clear()
        await self._ended.wait()

    def _unreachable(self, ref: int, why: str) -> None:
        means = meaning(why)
        self._report(CustomerUnreachable(at=self._clock(), ref=ref, why=why, means=means))

    def _forget(self, ref: int) -> None:
        self._ordered.discard(ref)
        self._answered.pop(ref, None)
        self._jobs.spawn(self.agent_waits_no_more(ref))
