"""What a call still leaves in its journal once nothing more is done for it here."""

from __future__ import annotations

import asyncio

import structlog

from hotline.calls.call_inbox import CallInbox
from hotline.calls.call_journal import CallJournal
from hotline.calls.ports import Clock
from hotline.flow.events import (
    AnyEvent,
    BankAnswered,
    CallLost,
    KeysUnused,
    LateEvent,
    PortAnswered,
    RecordingEvent,
)
from hotline.flow.run import FlowRun
from hotline.journal import JournalError

PROMISES_S = 3.0
"""How long a call that is over waits for the answers to what its caller counts on: longer than a
database may let a write wait, and less than calls may take to end when the service stops."""

log = structlog.get_logger()


class Closing:
    """Writes the last records of one call.

    Args:
        call_id: The call.
        run: Its walk through the flow.
        journal: Takes its records.
        inbox: What happens to it.
        clock: The time.
    """

    def __init__(
        self, call_id: str, run: FlowRun, journal: CallJournal, inbox: CallInbox, clock: Clock
    ) -> None:
        self._run = run
        self._journal = journal
        self._inbox = inbox
        self._clock = clock
        self._log = log.bind(call_id=call_id)

    async def until_answered(self) -> None:
        """Let what the caller counts on be done, and leave in the journal what came of it.

        Raises:
            JournalError: It may not be there.
        """
        projection = self._journal.projection
        time_limit = asyncio.get_running_loop().time() + PROMISES_S
        while projection.unanswered.requests or projection.payments.unanswered:
            try:
                async with asyncio.timeout_at(time_limit):
                    event = await self._inbox.next_after_all()
            except TimeoutError:
                self._log.warning("promises_unanswered")
                return
            if isinstance(event, PortAnswered | BankAnswered | LateEvent | RecordingEvent):
                await self._write(event)

    async def recordings(self) -> None:
        """Leave in the journal what was told of recordings, and not written yet.

        Raises:
            JournalError: It may not be there.
        """
        for event in self._inbox.taken_now():
            if isinstance(event, RecordingEvent):
                await self._write(event)

    async def unused_keys(self, count: int) -> None:
        """Leave in the journal how many keys nothing ever asked for.

        Raises:
            JournalError: It may not be there.
        """
        if count:
            await self._write(KeysUnused(at=self._clock(), count=count))

    async def end(self, outcome: str) -> None:
        """Leave in the journal why the call is over, where no record of it tells an end."""
        if self._journal.projection.outcome is None:
            lost = CallLost(at=self._clock(), cause=outcome)
            try:
                await self._journal.write_lost(lost)
            except JournalError as error:
                self._log.warning("end_not_journaled", why=str(error))

    async def _write(self, event: AnyEvent) -> None:
        await self._journal.write(self._run, event, self._run.receive(event))
