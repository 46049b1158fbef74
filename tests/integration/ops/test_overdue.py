"""The service notices that nothing erases what it should have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hotline.calls.retention import Retention
from hotline.crm import CrmRepository
from hotline.model.interaction import Interaction
from hotline.ops.overdue import Overdue
from hotline.ops.watch import Watch
from hotline.privacy.holds import place_hold
from hotline.privacy.subject import subject_of_call
from hotline.testing.health import in_english
from hotline.testing.keys import open_test_keys

DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)
NO_LIMIT = Retention(calls=None, messages=None)


async def test_overdue_calls_are_a_notice_until_they_are_erased_or_held(
    tmp_path: Path,
) -> None:
    now = [DUE + timedelta(hours=23)]
    async with (
        await open_test_keys(tmp_path) as keys,
        await CrmRepository.open(tmp_path / "crm.db", keys) as crm,
    ):
        for call_id in ("a", "b"):
            await crm.save_interaction(
                Interaction(
                    tenant="demo",
                    call_id=call_id,
                    caller_number="13800138000",
                    dialled_number="95500",
                    language="zh-CN",
                    started_at=DUE,
                    flow="main",
                    bundle="b",
                    retain_until=DUE,
                )
            )
        overdue, watch = (
            Overdue("demo", NO_LIMIT, keys=keys, crm=crm, clock=lambda: now[0]),
            Watch(),
        )
        watch.over_retention(overdue)
        await overdue.look()
        assert watch.health.notices() == []
        now[0] += timedelta(hours=2)
        await overdue.look()
        (notice,) = map(in_english, watch.health.notices())
        assert notice.startswith("2 call(s) should have been erased")
        assert watch.health.problems() == []
        await place_hold(keys, "demo", subject_of_call("a"), who="Li", why="case 7", at=DUE)
        await crm.retained.note_erased("demo", ["b"], DUE)
        await overdue.look()
        assert watch.health.notices() == []
