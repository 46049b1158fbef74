"""Replay in several processes finds what replay in one finds, in the same order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from hotline.cli.replaying import FEW, Workers, replayed
from hotline.flow.bundle import Bundle
from hotline.journal import WrittenCall
from hotline.qa.replay.verdicts import Diverged, NotReplayed, Same, Unknown, Verdict
from hotline.testing.bundles import InMemoryBundles
from hotline.testing.recorded import TENANT, header, written
from hotline.testing.wanderer import Wanderer

CALLS, PAGE = 40, 7
EDIT = ("say: not_signed_in, tries: 3", "say: not_signed_in, tries: 1")


def recorded(bundle: Bundle) -> list[WrittenCall]:
    """Return calls, of which one was altered and one has lost its bundle."""
    wanderer = Wanderer(bundle, "main", Random(4))
    calls = [written(header(bundle, "main", call_id=str(n)), wanderer.call()) for n in range(CALLS)]
    altered = replace(calls[3].records[1], commands="[]")
    records = (calls[3].records[0], altered, *calls[3].records[2:])
    calls[3] = replace(calls[3], records=records)
    calls[9] = replace(calls[9], header=replace(calls[9].header, bundle="gone"))
    return calls


async def verdicts(
    bundle: Bundle, calls: list[WrittenCall], edited: Mapping[str, str] | None, jobs: int
) -> list[tuple[str, Verdict]]:
    async def pages() -> AsyncIterator[list[WrittenCall]]:
        for start in range(0, len(calls), PAGE):
            yield calls[start : start + PAGE]

    stored = InMemoryBundles()
    await stored.take(TENANT, bundle.digest, bundle.sources, datetime.now(UTC))
    with Workers(edited, calls=FEW + 1, jobs=jobs) as workers:
        return [
            (call.header.call_id, verdict)
            async for page in replayed(pages(), stored, workers)
            for call, verdict in page
        ]


@pytest.mark.parametrize("jobs", [1, 2])
async def test_every_call_has_its_verdict(small_bank: Bundle, jobs: int) -> None:
    found = await verdicts(small_bank, recorded(small_bank), None, jobs)
    assert [call_id for call_id, _ in found] == [str(number) for number in range(CALLS)]
    kinds = {call_id: type(verdict) for call_id, verdict in found}
    assert (kinds.pop("3"), kinds.pop("9")) == (Diverged, NotReplayed)
    assert set(kinds.values()) == {Same}


async def test_on_edited_flows_two_processes_find_the_same_as_one(small_bank: Bundle) -> None:
    edited = {file: text.replace(*EDIT) for file, text in small_bank.sources.items()}
    calls = recorded(small_bank)
    one, two = [await verdicts(small_bank, calls, edited, jobs) for jobs in (1, 2)]
    assert one == two
    assert {type(verdict) for _, verdict in one} >= {Same, Unknown}
