"""One call's whole story as data: what happened in it, and why the floor did what it did."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hotline.crm import CrmRepository
from hotline.crm.views.view import View
from hotline.desk.sentence_told import SentenceTold
from hotline.desk.under_way import CallsUnderWay
from hotline.floor.floor_log import STREAM, steps
from hotline.floor.kept_floor import KIND, UnusableSnapshot, kept_from_json
from hotline.floor.same_decisions import same_until
from hotline.flow.bundle import Bundle
from hotline.journal import JournalPort, JournalRecord, call_stream
from hotline.model.interaction import Direction, Interaction
from hotline.model.tier import Tier
from hotline.qa.recordings import CallRecordings
from hotline.qa.story import StoryLine, tell
from hotline.routing.explanation import Explanation, changes_told, explain, moments_told
from hotline.routing.policy import NO_POLICY
from hotline.routing.router import Router


class CallLine(View):
    """One thing that happened: when, where in the flow, by whom, what, and why.

    `node` is "" for what the floor did; only that has reasons. `note` is what the caller did not
    hear of it. `text` has it all in English, but the reasons.
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

        What the floor decided is told of calls since its last snapshot, which are those of the last
        few hours; `hotline why` tells of all.

        Raises:
            UnknownCall: There is none of this id.
            HotlineError: CRM or journal do not answer.
        """
        call = await self.interaction(call_id)
        records = await self._journal.read(self._tenant, call_stream(call.call_id))
        bundle = await self._bundle_of(call.bundle)
        explained = await self._explained(call)
        explanation = explained.explanation
        lines = [call_line(one) for one in tell(records, bundle.catalogue)]
        if explanation is not None:
            lines += _floor_lines(explanation)
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
            # Of one moment the flow's comes first: it asked, and the floor decided.
            lines=tuple(sorted(lines, key=lambda line: line.at)),
            changes=() if explanation is None else tuple(_changes(explanation)),
        )

    async def _explained(self, call: Interaction) -> _Explained:
        # It is thousands of decisions: one page at a time, and not where callers are waited on.
        async with self._one_at_a_time:
            records = await self._journal.read_from_last(self._tenant, STREAM, KIND)
            return await asyncio.to_thread(_explained, records, call)


@dataclass(frozen=True, kw_only=True)
class _Explained:
    """What the floor decided in a call, None for nothing; and whether that is all of it."""

    explanation: Explanation | None
    is_whole: bool


def _explained(records: Sequence[JournalRecord], call: Interaction) -> _Explained:
    log = steps(records)
    try:
        same = same_until(log, _router_before(records))
        explanation = explain(_router_before(records), log[:same], call.call_id)
    except UnusableSnapshot:
        return _Explained(explanation=None, is_whole=False)
    is_from_its_begin = not _has_snapshot(records) or records[0].at <= call.started_at
    return _Explained(explanation=explanation, is_whole=is_from_its_begin and same == len(log))


def _has_snapshot(records: Sequence[JournalRecord]) -> bool:
    return bool(records) and records[0].event_kind == KIND


def _router_before(records: Sequence[JournalRecord]) -> Router:
    """Return the router as it was before the first event of some records."""
    router = Router(NO_POLICY)
    if _has_snapshot(records):
        router.floor = kept_from_json(records[0].event).floor
    return router


def call_line(line: StoryLine) -> CallLine:
    """Return a line of a story as it is told to people."""
    return CallLine(
        at=line.at,
        node=line.node,
        who=line.who,
        text=line.text,
        said=SentenceTold.of(line.said),
        note=None if line.note is None else SentenceTold.of(line.note),
    )


def _floor_lines(explanation: Explanation) -> Iterator[CallLine]:
    for moment, (first, *because) in moments_told(explanation):
        yield CallLine(
            at=moment.at,
            node="",
            who="floor",
            text=first.text,
            said=SentenceTold.of(first),
            because=tuple(map(SentenceTold.of, because)),
        )


def _changes(explanation: Explanation) -> Iterator[ChangesTold]:
    for heading, changes in changes_told(explanation):
        yield ChangesTold(
            heading=SentenceTold.of(heading), changes=tuple(map(SentenceTold.of, changes))
        )
