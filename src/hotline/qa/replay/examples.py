"""The calls that a replay shows as examples, read again from the journal."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hotline.errors import HotlineError
from hotline.flow.bundle import Bundle
from hotline.flow.catalogue import Catalogue
from hotline.journal import BundlesPort, Journal, WrittenCall, compile_stored
from hotline.qa.replay.edited import replay_edited
from hotline.qa.replay.questions import Step
from hotline.qa.replay.summary import Summary
from hotline.qa.replay.verdicts import Diverged, Verdict


@dataclass(frozen=True, kw_only=True)
class Example:
    """One call on edited flows.

    Attributes:
        call_id: Which.
        began: When it arrived.
        verdict: What the edit means to it.
        before: What happened, in the words of its own bundle.
        after: What would happen, in the words of the edited one.
        old: The catalogue of its own bundle.
        new: That of the edited one.
    """

    call_id: str
    began: datetime
    verdict: Verdict
    before: Sequence[Step]
    after: Sequence[Step]
    old: Catalogue
    new: Catalogue


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is shown besides the figures.

    Attributes:
        of_groups: A group's node to some of its calls.
        diverged: Calls that diverge on their own flows, with the catalogue of those.
    """

    of_groups: dict[str, list[Example]] = field(default_factory=dict)
    diverged: list[tuple[str, Diverged, Catalogue | None]] = field(default_factory=list)


async def find_examples(
    summary: Summary, journal: Journal, tenant: str, edited: Bundle | None, *, most: int
) -> Found:
    """Read at most so many calls of each group, and of those that diverge on their own flows."""
    found = Found()
    if edited is not None:
        for group in summary.biggest_first:
            calls = [await journal.history.call(tenant, one) for one in group.examples[:most]]
            found.of_groups[group.node] = [
                await example_of(call, journal.bundles, edited)
                for call in calls
                if call is not None
            ]
    for call_id, verdict in list(summary.diverged.items())[:most]:
        call = await journal.history.call(tenant, call_id)
        bundle = None if call is None else await _own(call, journal.bundles)
        found.diverged.append((call_id, verdict, None if bundle is None else bundle.catalogue))
    return found


async def example_of(call: WrittenCall, bundles: BundlesPort, edited: Bundle) -> Example:
    """Return one call on edited flows."""
    own = await _own(call, bundles)
    again = await asyncio.to_thread(replay_edited, call, edited)
    return Example(
        call_id=call.header.call_id,
        began=call.header.opened_at,
        verdict=again.verdict,
        before=again.before,
        after=again.after,
        old=(own or edited).catalogue,
        new=edited.catalogue,
    )


async def _own(call: WrittenCall, bundles: BundlesPort) -> Bundle | None:
    try:
        return await compile_stored(bundles, call.header.tenant, call.header.bundle)
    except HotlineError:
        return None
