"""Customers are told in writing what became of a payment whose end no caller has heard.

They are found in the CRM, which has them from their calls' journals: the caller had gone before the
bank answered, or heard that nobody knows. The words are those of the call's flows, in the language
that the customer has in the CRM. A notice is named after its payment: whoever dies before it is
noted asks the gateway again under the same name, and the customer gets one. What came of it goes
into the journal of the call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from hotline.calls.text_part import BundleOf
from hotline.crm import CrmRepository
from hotline.crm.payments.notices import Notice
from hotline.errors import HotlineError
from hotline.flow.bundle import Bundle
from hotline.flow.document import Settled
from hotline.flow.events import NoticeClosed
from hotline.flow.requests import ReadCustomer, SendText
from hotline.flow.utterance import Phrase
from hotline.model.bank import UNAVAILABLE
from hotline.model.interaction import Interaction
from hotline.model.money import money_from_text
from hotline.model.payment import NOTICE, NoticeState, Payment
from hotline.model.personal import ERASED
from hotline.model.values import Digits, Scalar, Text
from hotline.ops.late_records import LateRecords
from hotline.ops.settling import pause_after
from hotline.ports import Origin, Port

LOOK_EVERY_S = 2.0
AT_ONCE = 8
"""So many customers are told at the same time."""
TOO_LATE = timedelta(days=3)
"""After so long, news of a payment is none: its customer has seen the account, or rung up."""

log = structlog.get_logger()


class PaymentNotices:
    """Tells them.

    Args:
        tenant: Whose customers.
        crm: Where payments, calls and customers are.
        records: Write what came of it.
        bundle_of: Has the flows that calls had, with their words.
        ports: Who knows customers, and who sends.
        clock: The time.

    Attributes:
        untold: How many customers were left after the latest look.
    """

    def __init__(
        self,
        tenant: str,
        *,
        crm: CrmRepository,
        records: LateRecords,
        bundle_of: BundleOf,
        ports: Port,
        clock: Callable[[], datetime],
    ) -> None:
        self._tenant = tenant
        self._crm = crm
        self._records = records
        self._bundle_of = bundle_of
        self._ports = ports
        self._clock = clock
        self.untold = 0
        self._since: datetime | None = None

    @property
    def untold_s(self) -> float:
        """How many seconds the first of them has waited; 0 where nobody does."""
        return 0.0 if self._since is None else (self._clock() - self._since) / timedelta(seconds=1)

    async def look(self) -> None:
        """Tell those whose time has come.

        Raises:
            DatabaseError: The CRM cannot be used.
        """
        due = await self._crm.notices.due(self._tenant, self._clock(), limit=AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            for one in due:
                tasks.create_task(self._try(one), name=f"tell of {one.payment.name}")
        self.untold, self._since = await self._crm.notices.waiting(self._tenant)

    async def _try(self, notice: Notice) -> None:
        name = notice.payment.name
        try:
            # First of all, so that whatever fails or dies here comes again, and in its time.
            later = self._clock() + pause_after(notice.tries)
            await self._crm.notices.try_later(notice.payment, later)
            state = await self._tell(notice.payment)
            if state is not None:
                closed = NoticeClosed(at=self._clock(), ref=notice.payment.ref, outcome=state)
                await self._records.write(closed, replace(notice.payment, notice=state))
                log.info("customer_told_of_payment", payment=name, state=state)
        except HotlineError as error:
            # The error's text is left out: it may name a person.
            log.error("customer_not_told", payment=name, error=type(error).__name__)

    async def _tell(self, payment: Payment) -> NoticeState | None:
        """Tell one customer; return what came of it, None where it is to be tried again."""
        if payment.known_at is None or self._clock() - payment.known_at > TOO_LATE:
            return "too_late"
        customer = payment.matter.customer
        if customer == ERASED:
            return "erased"
        call = (await self._crm.of_calls(payment.tenant, [payment.call_id])).get(payment.call_id)
        if customer is None or call is None:
            return "no_number"
        bundle = await self._bundle_of(call.bundle)
        flow = bundle.flows.get(call.flow)
        settled = None if flow is None else flow.head.settled
        if settled is None:
            return "no_words"
        language = await self._language(customer, payment, call, bundle)
        if language is None:
            return None
        words = _words(payment, settled, bundle, language)
        if words is None:
            return "no_words"
        answer = await self._ports.ask(
            SendText(customer=customer, words=(words,)), origin=_origin(payment, call)
        )
        return _STATES.get(answer.outcome)

    async def _language(
        self, customer: str, payment: Payment, call: Interaction, bundle: Bundle
    ) -> str | None:
        """Return the language to write in; None where the CRM does not answer.

        Whom the CRM does not know yet, it takes over from the bank, with number and language.
        """
        read = ReadCustomer(customer=customer, language=call.language)
        answer = await self._ports.ask(read, origin=_origin(payment, call))
        if answer.outcome == UNAVAILABLE:
            return None
        known = answer.facts.get("language")
        spoken = bundle.catalogue.languages
        wanted = (known.text if isinstance(known, Text) else "", call.language)
        return next((one for one in wanted if one in spoken), spoken[0])


_STATES: dict[str, NoticeState] = {
    "sent": "sent",
    "refused": "refused",
    "no_number": "no_number",
}
"""What came of a request to send; nobody knows of any other outcome, and it is made again."""


def _words(payment: Payment, settled: Settled, bundle: Bundle, language: str) -> Phrase | None:
    """Return what is certain of a payment; None where the words want what nobody knows."""
    prompt = settled.paid if payment.outcome == "ok" else settled.not_paid
    values: dict[str, Scalar] = {}
    if (amount := money_from_text(payment.matter.amount)) is not None:
        values["amount"] = amount
    if payment.matter.reference:
        values["reference"] = Digits(digits=payment.matter.reference)
    slots = bundle.catalogue.slots(prompt)
    if not slots <= values.keys():
        return None
    said = {slot: values[slot] for slot in slots}
    return Phrase(prompt=prompt, language=language, values=said)


def _origin(payment: Payment, call: Interaction) -> Origin:
    return Origin(
        tenant=payment.tenant,
        call_id=payment.call_id,
        ref=payment.ref,
        bundle=call.bundle,
        part=NOTICE,
    )
