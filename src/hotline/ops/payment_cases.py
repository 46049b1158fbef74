"""Cases for a person to find out what became of a payment, where the bank does not tell in time."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from hotline.crm import CrmRepository
from hotline.crm.call_names import WHO, name_on
from hotline.crm.cases.repository import CaseDraft
from hotline.crm.payments.repository import Followed
from hotline.crm.promises.repository import PromiseDraft
from hotline.crm.relations import Relations
from hotline.crm.telephones import in_one_form
from hotline.model.bank import BankAnswer
from hotline.model.case import CaseMatter
from hotline.model.payment import Payment
from hotline.model.personal import ERASED
from hotline.model.promise import PromiseMatter
from hotline.model.values import Day, Digits, TimeOfDay
from hotline.settings import CrmSettings

log = structlog.get_logger()


class PaymentCases:
    """Opens such cases, each with the promise of an answer, and resolves them.

    Args:
        crm: Where callers' numbers are, and payments.
        relations: Where cases and promises are.
        settings: How long customers wait at most, and who answers for it.
        settle_within: How long the bank may take to tell.
    """

    def __init__(
        self,
        crm: CrmRepository,
        relations: Relations,
        settings: CrmSettings,
        *,
        settle_within: timedelta,
    ) -> None:
        self.settle_within = settle_within
        self._crm = crm
        self._relations = relations
        self._settings = settings

    async def open_if_late(self, one: Followed, at: datetime) -> None:
        """Open the case of a payment that the bank has not told of in its time.

        Raises:
            HotlineError: It was not opened.
        """
        payment = one.payment
        if one.case is not None or at - payment.intended_at < self.settle_within:
            return
        reference = await self._open(payment, at)
        await self._crm.payments.note_case(payment, reference)
        log.warning("payment_for_a_person", payment=payment.name, case=reference)

    async def resolve(self, one: Followed, answer: BankAnswer, at: datetime) -> None:
        """Note what the bank has told at last; a person is still to tell the customer.

        Raises:
            HotlineError: It was not noted.
        """
        if one.case is None:
            return
        cases, tenant = self._relations.cases, one.payment.tenant
        case = await cases.get(tenant, one.case)
        if case.matter.summary == ERASED:
            return
        if case.state == "open":
            case = await cases.move(tenant, one.case, "asked", who=WHO, at=at)
        if case.state == "asked":
            words = _told(answer)
            await cases.move(tenant, one.case, "resolved", who=WHO, at=at, words=words)

    async def _open(self, payment: Payment, at: datetime) -> str:
        tenant, call_id = payment.tenant, payment.call_id
        name = name_on(call_id, payment.ref)
        contact = (await self._crm.of_calls(tenant, [call_id])).get(call_id)
        shown = _unless_erased(None if contact is None else contact.caller_number) or ""
        number = in_one_form(shown, region=self._settings.region)
        customer = _unless_erased(payment.matter.customer)
        tier = (contact.tier if contact is not None else None) or "standard"
        within = self._settings.answer_within(tier)
        case = await self._relations.open_case(
            tenant,
            CaseDraft(
                name=name,
                kind="payment_check",
                matter=CaseMatter(summary=_summary(payment), number=number, customer=customer),
                tier=tier,
                answer_within=within,
                call_id=call_id,
            ),
            PromiseDraft(
                name=name,
                kind="payment_check",
                matter=PromiseMatter(number=number, customer=customer),
                owner=self._settings.supervisor,
                due_at=at + within,
                when_late="escalate",
            ),
            who=WHO,
            at=at,
        )
        return case.reference


def _unless_erased(text: str | None) -> str | None:
    return None if text == ERASED else text


def _summary(payment: Payment) -> str:
    amount = _unless_erased(payment.matter.amount)
    what = f"{payment.operation}, {amount}" if amount else payment.operation
    return f"{what}: ask the bank whether it was made; there it is named {payment.name}"


def _told(answer: BankAnswer) -> str:
    words = [f"the bank told: {answer.outcome}"]
    for value in answer.values.values():
        match value:
            case Digits():
                words.append(f"reference {value.digits}")
            case Day():
                words.append(value.day.isoformat())
            case TimeOfDay():
                words.append(value.time.isoformat("minutes"))
    return ", ".join(words)
