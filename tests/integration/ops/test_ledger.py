"""The service acts when a promise is late, and tells those who watch it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from structlog.testing import capture_logs

from hotline.crm import CrmRepository
from hotline.crm.promises.repository import PromiseDraft
from hotline.crm.relations import Relations
from hotline.model.promise import PromiseMatter
from hotline.model.tier import TierDecision
from hotline.ops.ledger import Ledger
from hotline.ops.watch import Watch
from hotline.settings import CrmSettings
from hotline.testing.health import in_english
from hotline.testing.keys import open_test_keys
from hotline.testing.people import NOON, person

HOUR = timedelta(hours=1)


async def test_a_late_promise_is_told_until_it_is_kept(tmp_path: Path) -> None:
    now = [NOON]
    async with (
        await open_test_keys(tmp_path) as keys,
        await CrmRepository.open(tmp_path / "crm.db", keys) as crm,
    ):
        relations = Relations.over(crm, CrmSettings(), ZoneInfo("UTC"))
        promises, tiers = relations.promises, relations.tiers
        ledger = Ledger("demo", promises, tiers, supervisor="wu", clock=lambda: now[0])
        watch = Watch()
        watch.over_ledger(ledger)
        await promises.make(
            "demo",
            PromiseDraft(
                name="p",
                kind="callback",
                matter=PromiseMatter(number="+8613800138000", plan="About a loan"),
                owner="loans",
                due_at=NOON + HOUR,
            ),
            who="flow",
            at=NOON,
        )
        await ledger.look()
        assert watch.health.notices() == []
        now[0] = NOON + 2 * HOUR
        with capture_logs() as logged:
            await ledger.look()
            await ledger.look()
        assert [entry["event"] for entry in logged] == ["promise_late"]
        assert "13800138000" not in repr(logged)
        (notice,) = map(in_english, watch.health.notices())
        assert notice.startswith("1 promise(s) to customers are late")
        assert watch.health.problems() == []
        lease = await relations.leases.take("demo", "seat-1", at=now[0], hold_for=HOUR)
        assert lease is not None
        await relations.leases.keep(lease, result="Done", at=now[0])
        await ledger.look()
        assert watch.health.notices() == []


async def test_a_tier_that_was_decided_for_a_while_ends_on_record(tmp_path: Path) -> None:
    async with (
        await open_test_keys(tmp_path) as keys,
        await CrmRepository.open(tmp_path / "crm.db", keys) as crm,
    ):
        relations = Relations.over(crm, CrmSettings(), ZoneInfo("UTC"))
        await relations.customers.add("demo", person("1"), who="li", at=NOON)
        decision = TierDecision(tier="vip", reason="a favour", by="li", until=NOON + HOUR)
        await relations.tiers.decide("demo", "1", decision, at=NOON)
        ledger = Ledger(
            "demo",
            relations.promises,
            relations.tiers,
            supervisor="wu",
            clock=lambda: NOON + 2 * HOUR,
        )
        await ledger.look()
        changes = await relations.tiers.changes("demo", "1")
        assert [one.decision.tier for one in changes] == ["standard", "vip", "standard"]
