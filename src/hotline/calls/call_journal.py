"""One call's part of the journal: each event with what it caused, written before that is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hotline.calls.pinned import Pinned
from hotline.flow.codec import command_to_json, event_to_json
from hotline.flow.commands import AnyCommand
from hotline.flow.events import AnyEvent, CallLost
from hotline.flow.run import FlowRun
from hotline.journal import JournalPort, NewRecord, call_stream
from hotline.projection.call import CallProjection
from hotline.projection.payments import moves_money


class CallJournal:
    """Writes a call's records, under the key of whom the call is known to be of.

    Args:
        pinned: Whose records they are.
        journal: Where they go.
        projection: Takes each record once it is there.
        on_payment: Is told when one told something new of a payment.

    Attributes:
        projection: What the records tell.
        records: How many there are.
    """

    def __init__(
        self,
        *,
        pinned: Pinned,
        journal: JournalPort,
        projection: CallProjection,
        on_payment: Callable[[], None],
    ) -> None:
        self.projection = projection
        self.records = 0
        self._begun = 0
        self._pinned = pinned
        self._journal = journal
        self._on_payment = on_payment
        self._identified = ""

    def resume(self, records: int, *, identified: str) -> None:
        """Go on where another process was, after so many records of the customer it knew of."""
        self.records = self._begun = records
        self._identified = identified

    @property
    def is_in_doubt(self) -> bool:
        """Whether the journal may have a record that was not told to `projection`.

        One that was cut off, or not confirmed in time, may be there all the same.
        """
        return self._begun > self.records

    async def write(self, run: FlowRun, event: AnyEvent, commands: Sequence[AnyCommand]) -> None:
        """Write what happened and what the run commanded then.

        Raises:
            JournalError: It may not be there.
        """
        if run.customer != self._identified:
            # Before anything is kept of that customer.
            self._identified = run.customer
            await self._journal.identify_call(
                self._pinned.tenant, self._pinned.call_id, self._identified
            )
        await self._append(event, commands)
        before = self.projection.payments.all
        self.projection.take(run, event, commands)
        if self.projection.payments.all != before:
            self._on_payment()

    async def write_lost(self, lost: CallLost) -> None:
        """Write an end that the call's run does not know of.

        Raises:
            JournalError: It may not be there.
        """
        await self._append(lost, [])
        self.projection.lose(lost)

    async def _append(self, event: AnyEvent, commands: Sequence[AnyCommand]) -> None:
        self._begun += 1
        await self._journal.append(
            NewRecord(
                tenant=self._pinned.tenant,
                stream=call_stream(self._pinned.call_id),
                at=event.at,
                event=event_to_json(event),
                commands=[command_to_json(command) for command in commands],
                critical=any(map(moves_money, commands)),
            )
        )
        self.records += 1
