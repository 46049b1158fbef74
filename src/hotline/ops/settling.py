"""Payments of which nobody knows whether they were made: the bank is asked until it tells.

They are found in the CRM, which has them as their calls' journals tell them, whether the caller is
still on the line, is gone, or the service has died. What the bank tells goes into the journal of
the call. A payment is never sent again; asking is harmless, and bars what has not come by then.
`hotline.ops.payment_notices` tells the customer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from hotline.bank.gateway import BankGateway
from hotline.crm import CrmRepository
from hotline.crm.payments.repository import Followed, NotKnown
from hotline.errors import HotlineError
from hotline.flow.events import PaymentSettled
from hotline.model.bank import SETTLE_PAYMENT, BankAnswer
from hotline.model.payment import Payment
from hotline.ops.late_records import LateRecords
from hotline.ops.payment_cases import PaymentCases

LOOK_EVERY_S = 2.0
AT_ONCE = 8
"""So many payments are asked about at the same time."""
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=15)
DOUBLED = 10
"""So often a pause is doubled: more is longer than the longest."""

log = structlog.get_logger()


def pause_after(asked: int) -> timedelta:
    """Return how long a bank is left alone that was asked so often before about a payment."""
    return min(FIRST_PAUSE * (1 << min(asked, DOUBLED)), LONGEST_PAUSE)


class Settling:
    """Makes known what became of payments.

    Args:
        tenant: Whose payments.
        crm: Where they are found.
        records: Write what became of them.
        bank: Who is asked.
        cases: For a person, where the bank does not tell.
        clock: The time.

    Attributes:
        not_known: What was left after the latest look.
    """

    def __init__(
        self,
        tenant: str,
        *,
        crm: CrmRepository,
        records: LateRecords,
        bank: BankGateway,
        cases: PaymentCases,
        clock: Callable[[], datetime],
    ) -> None:
        self._tenant = tenant
        self._crm = crm
        self._records = records
        self._bank = bank
        self._cases = cases
        self._clock = clock
        self.not_known = NotKnown()

    @property
    def not_known_s(self) -> float:
        """How many seconds the oldest payment has been unknown; 0 where all are known."""
        since = self.not_known.since
        return 0.0 if since is None else (self._clock() - since) / timedelta(seconds=1)

    async def look(self) -> None:
        """Ask about the payments whose time has come.

        Raises:
            DatabaseError: The CRM cannot be used.
        """
        due = await self._crm.payments.due(self._tenant, self._clock(), limit=AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            for one in due:
                tasks.create_task(self._try(one), name=f"settle {one.payment.name}")
        self.not_known = await self._crm.payments.not_known(self._tenant)

    async def _try(self, one: Followed) -> None:
        try:
            await self._settle(one)
        except HotlineError as error:
            # The error's text is left out: it may name a person.
            log.error("payment_not_settled", payment=one.payment.name, error=type(error).__name__)

    async def _settle(self, one: Followed) -> None:
        payment, at = one.payment, self._clock()
        # First of all, so that whatever fails or dies here comes again, and in its time.
        await self._crm.payments.ask_later(payment, at + pause_after(one.asked))
        answer = await self._bank.ask(
            SETTLE_PAYMENT.name, {"payment": payment.name}, name=payment.name
        )
        if answer.outcome == SETTLE_PAYMENT.unanswered:
            await self._cases.open_if_late(one, at)
            return
        log.info("payment_settled", payment=payment.name, outcome=answer.outcome)
        await self._cases.resolve(one, answer, at)
        await self._note(payment, answer)

    async def _note(self, payment: Payment, answer: BankAnswer) -> None:
        event = PaymentSettled(
            at=self._clock(), ref=payment.ref, outcome=answer.outcome, values=answer.values
        )
        known = replace(
            payment, state="known", outcome=answer.outcome, known_at=event.at, is_unheard=True
        )
        await self._records.write(event, known)
