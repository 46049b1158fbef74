"""One call's whole story as data: what happened in it, and why the floor did what it did."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from typing import Literal

from hotline.crm import CrmRepository
from hotline.crm.customers.notes import Notes
from hotline.crm.views.view import View
from hotline.desk.sentence_told import SentenceTold
from hotline.desk.under_way import CallsUnderWay
from hotline.floor.call_explained import MOST, CallExplained, call_explained
from hotline.floor.kept_floor import UnusableSnapshot
from hotline.flow.bundle import Bundle
from hotline.journal import JournalPort, JournalRecord, call_stream
from hotline.model.interaction import Direction, Interaction
from hotline.model.tier import Tier
from hotline.qa.recordings import CallRecordings
from hotline.qa.story import tell
from hotline.qa.time_line import TimedLine, time_line
from hotline.routing.explanation import Explanation, changes_told


class CallLine(View):
    """One thing that happened: when, where in the flow, by whom, what, and why.

    `node` is "" for what the floor did, and where an agent wrote a note; only the floor has
    reasons. `note` is what the caller did not hear of it. `text` has it all in English, but the
    reasons.
    """

    at: datetime
    node: str
    who: Literal["caller", "agent", "hotline", "bank", "system", "floor"]
    text: str
    said: SentenceTold
    note: SentenceTold | None = None
    because: tuple[SentenceTold, ...] = ()


class ChangesTold(View):
    """What would have changed a call, under a heading."""

    heading: SentenceTold
    changes: tuple[SentenceTold, ...]


class CallView(View):
    """A call; `changes` are what would have changed which agent it came to.

    `has_all_reasons` is False where what the floor decided in it is not told, or not all of it.
    """

    call: str
    customer: str | None
    caller_number: str
    direction: Direction
    language: str
    tier: Tier | None
    tier_reason: str | None
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    flow: str
    lines: tuple[CallLine, ...]
    has_all_reasons: bool
    changes: tuple[ChangesTold, ...]


class CallsTold:
    """Tells the calls of one tenant.

    Args:
        tenant: Whose calls.
        crm: What is kept of them.
        notes: What agents wrote in them.
        journal: What happened in them, and on the floor.
        live: Returns what the calls of this process are known to be; no others.
        bundle_of: Returns the flows and words of a call.
        recordings: What was recorded of calls; None where that cannot be told.
        under_way: Shows the calls of this process.

    Attributes:
        recordings: See above.
        under_way: See above.
    """

    def __init__(
        self,
        *,
        tenant: str,
        crm: CrmRepository,
        notes: Notes,
        journal: JournalPort,
        live: Callable[[str], Interaction | None],
        bundle_of: Callable[[str], Awaitable[Bundle]],
        recordings: CallRecordings | None = None,
        under_way: CallsUnderWay,
    ) -> None:
        self.recordings = recordings
        self.under_way = under_way
        self._tenant = tenant
        self._crm = crm
        self._notes = notes
        self._journal = journal
        self._live = live
        self._bundle_of = bundle_of
        self._one_at_a_time = asyncio.Lock()

    @property
    def tenant(self) -> str:
        """Whose calls."""
        return self._tenant

    async def interaction(self, call_id: str) -> Interaction:
        """Return what is known of a call.

        Raises:
            UnknownCall: There is none of this id.
        """
        return self._live(call_id) or await self._crm.interaction(self._tenant, call_id)

    async def tell(self, call_id: str) -> CallView:
        """Tell a call, as far as it has come.

        What the floor decided is told from its last snapshot before the call on; where that is of
        another version, nothing of it is told.

        Raises:
            UnknownCall: There is none of this id.
            HotlineError: CRM or journal do not answer.
        """
        call = await self.interaction(call_id)
        records = await self._journal.read(self._tenant, call_stream(call.call_id))
        bundle = await self._bundle_of(call.bundle)
        explained = await self._explained(call, records)
        explanation = explained.explanation
        lines = time_line(
            story=tell(records, bundle.catalogue),
            explanation=explanation,
            notes=await self._notes.in_call(self._tenant, call.call_id, call.customer),
        )
        return CallView(
            call=call.call_id,
            customer=call.customer,
            caller_number=call.caller_number,
            direction=call.direction,
            language=call.language,
            tier=call.tier,
            tier_reason=call.tier_reason,
            started_at=call.started_at,
            ended_at=call.ended_at,
            outcome=call.outcome,
            flow=call.flow,
            has_all_reasons=explained.is_whole,
            lines=tuple(map(call_line, lines)),
            changes=() if explanation is None else tuple(_changes(explanation)),
        )

    async def _explained(
        self, call: Interaction, records: Sequence[JournalRecord]
    ) -> CallExplained:
        # One page at a time: others have their turn between.
        async with self._one_at_a_time:
            try:
                return await call_explained(
                    self._journal,
                    self._tenant,
                    call.call_id,
                    since=records[0].seq if records else 0,
                    ended_at=call.ended_at,
                    most=MOST,
                )
            except UnusableSnapshot:
                return CallExplained(explanation=None, otherwise_at=None, is_whole=False)


def call_line(line: TimedLine) -> CallLine:
    """Return a line of a call's time line as it is told to people."""
    return CallLine(
        at=line.at,
        node=line.node,
        who=line.who,
        text=line.text,
        said=SentenceTold.of(line.said),
        note=None if line.note is None else SentenceTold.of(line.note),
        because=tuple(map(SentenceTold.of, line.because)),
    )


def _changes(explanation: Explanation) -> Iterator[ChangesTold]:
    for heading, changes in changes_told(explanation):
        yield ChangesTold(
            heading=SentenceTold.of(heading), changes=tuple(map(SentenceTold.of, changes))
        )
