"""What to score of very many calls: callers do not wait for it, and what is left off is told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.crm.scorecards.scorable import ServedCall
from hotline.qa.scorecards import due
from hotline.qa.scorecards.due import LISTED, Proposing
from hotline.scorecards.sampling import ScorableCall, drawn
from hotline.settings import CrmSettings, ScorecardSettings

if TYPE_CHECKING:
    from hotline.database import Database

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
CALL = ScorableCall(
    call_id="c",
    agent_id="zhou",
    queue="agents",
    tier=None,
    began_at=NOW - timedelta(days=7),
    low_marks=1,
)
RISKY = [replace(CALL, call_id=f"r{at}", began_at=NOW - timedelta(hours=1)) for at in range(300)]
RISKIEST = replace(RISKY[0], call_id="worst", complaints=1, began_at=NOW)
BY_LOT = [
    replace(
        CALL,
        call_id=f"l{at}",
        low_marks=0,
        agent_id=f"a{at}",
        began_at=CALL.began_at + timedelta(days=at - 2),
    )
    for at in range(5)
]


@pytest.fixture
def proposing(crm: CrmRepository, monkeypatch: pytest.MonkeyPatch) -> Proposing:
    async def served(
        _database: Database, _tenant: str, since: datetime, until: datetime
    ) -> list[ServedCall]:
        return [
            ServedCall(one.call_id, one.agent_id, one.queue)
            for one in BY_LOT
            if since <= one.began_at < until
        ]

    async def scorable(*_: object, besides: Collection[str], **__: object) -> list[ScorableCall]:
        return [*RISKY, RISKIEST, *(one for one in BY_LOT if one.call_id in besides)]

    monkeypatch.setattr(due, "served", served)
    monkeypatch.setattr(due, "scorable", scorable)
    zone = ZoneInfo("UTC")
    return Proposing(
        tenant="demo",
        crm=crm,
        relations=Relations.over(crm, CrmSettings(), zone),
        settings=ScorecardSettings(per_week=1),
        zone=zone,
    )


async def test_the_riskiest_are_told_first_the_lot_keeps_its_place_and_the_rest_is_counted(
    proposing: Proposing,
) -> None:
    found = await proposing.due(NOW)
    assert found.calls[0].call.call_id == "worst"
    lot = [one.call.call_id for one in found.calls if one.is_drawn]
    assert sorted(lot) == [one.call_id for one in BY_LOT]
    assert len(found.calls) == LISTED + len(BY_LOT)
    assert found.left_off == len(RISKY) + 1 - LISTED


async def test_callers_do_not_wait_and_one_look_is_at_work_at_a_time(
    proposing: Proposing, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop_thread, at_work, most = threading.get_ident(), [0], [0]
    threads: set[int] = set()
    begun, go_on = threading.Event(), threading.Event()

    def slow(
        calls: Sequence[ServedCall], *, seed: str, quota: int
    ) -> Mapping[str, tuple[ServedCall, ...]]:
        threads.add(threading.get_ident())
        at_work[0] += 1
        most[0] = max(most[0], at_work[0])
        begun.set()
        # Were it on the event loop nobody could let it go on, and this would fail in time.
        assert go_on.wait(5), "the event loop stood still"
        at_work[0] -= 1
        return drawn(calls, seed=seed, quota=quota)

    monkeypatch.setattr(due, "drawn", slow)
    looks = [asyncio.create_task(proposing.due(NOW)) for _ in range(3)]
    async with asyncio.timeout(10):
        assert await asyncio.to_thread(begun.wait, 5)
        # Time enough for the others to begin, were they let.
        await asyncio.sleep(0.5)
        go_on.set()
        await asyncio.gather(*looks)
    assert loop_thread not in threads
    assert most == [1]
