"""What becomes known of a payment late: into the journal of its call, and from there to the CRM.

The call may go on, may be over, or may have died with its service.
"""

from __future__ import annotations

from dataclasses import replace

from hotline.calls.switchboard import Switchboard
from hotline.crm import CrmRepository
from hotline.flow.codec import event_to_json
from hotline.flow.events import LateEvent, PaymentSettled
from hotline.journal import Journal, NewRecord, WrittenCall, call_stream
from hotline.model.payment import Payment
from hotline.projection.payments import Payments
from hotline.qa.replay.recorded import tell


class LateRecords:
    """Writes them.

    Args:
        tenant: Whose payments.
        crm: Where payments are found.
        journal: What is to tell of them.
        switchboard: Has the calls that go on, which write their journals themselves.
    """

    def __init__(
        self, tenant: str, *, crm: CrmRepository, journal: Journal, switchboard: Switchboard
    ) -> None:
        self._tenant = tenant
        self._crm = crm
        self._journal = journal
        self._switchboard = switchboard

    async def write(self, event: LateEvent, payment: Payment) -> None:
        """Write what became known.

        A call that goes on writes it itself. Should it be over before it has read this, the CRM has
        nothing new, and whoever found it out will find it out once more.

        Args:
            event: It.
            payment: The payment as it is with that, should the journal not have the call any more.

        Raises:
            HotlineError: A store cannot be used.
        """
        if self._switchboard.is_live(payment.call_id):
            self._switchboard.tell_of_payment(payment.call_id, event)
            return
        call = await self._journal.history.call(self._tenant, payment.call_id)
        if call is not None:
            payment = await self._append(call, event) or payment
        await self._crm.payments.save([payment])

    async def _append(self, call: WrittenCall, event: LateEvent) -> Payment | None:
        """Write into a call's journal; return the payment as it tells it then, if it does."""
        stream = call_stream(call.header.call_id)
        if isinstance(event, PaymentSettled) and await self._is_erased(stream):
            event = replace(event, values={})
        record = NewRecord(
            tenant=self._tenant,
            stream=stream,
            at=event.at,
            event=event_to_json(event),
            critical=True,
        )
        await self._journal.append(record)
        payments = Payments(call.header)
        tell(call, payments.take)
        payments.take(event, ())
        return payments.by_ref.get(event.ref)

    async def _is_erased(self, stream: str) -> bool:
        return await self._crm.keys.is_erased(self._tenant, stream)
