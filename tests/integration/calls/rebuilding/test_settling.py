"""What became of a payment is found out, whoever is gone or has died by then."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from structlog.testing import capture_logs

from hotline.model.bank import BankAnswer
from hotline.model.payment import PaymentMatter
from hotline.model.personal import ERASED
from hotline.ops.settling import LONGEST_PAUSE, pause_after
from hotline.ops.watch import Watch
from hotline.testing.bank import FakeBank
from hotline.testing.health import in_english
from hotline.testing.line import FakeLine

TENANT = "demo"
DAY = timedelta(days=1)
LIMIT_S = 5.0


class HangingBank(FakeBank):
    """It pays, and then says nothing.

    Attributes:
        has_paid: Set once it has.
    """

    def __init__(self) -> None:
        super().__init__()
        self.has_paid = asyncio.Event()

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        answer = await super().ask(operation, arguments, name=name)
        if operation == "pay_card":
            self.has_paid.set()
            await asyncio.Event().wait()
        return answer


async def test_a_payment_that_stays_unknown_is_asked_about_when_the_caller_is_gone(
    hotline: Any, shipped_sources: Any
) -> None:
    await hotline.ends_without_knowing()
    unknown = await hotline.payment()
    assert (unknown.state, unknown.matter.customer) == ("unknown", "10000001")
    await hotline.looks(later=timedelta())
    assert await hotline.payment() == unknown
    hotline.office.bank.failing = ()
    await hotline.looks(later=timedelta(seconds=1))
    assert await hotline.payment() == unknown, "the bank was asked without a pause"
    await hotline.looks(later=timedelta(seconds=2))
    known = await hotline.payment()
    assert (known.state, known.outcome) == ("known", "ok")
    assert known.matter.reference != ""
    (settled,) = await hotline.settled()
    assert settled.outcome == "ok"
    assert await hotline.replays(shipped_sources)
    looked = await hotline.bank.rebuilds(dry_run=True)
    assert (looked.payments, looked.differences) == (Counter(same=1), 0)
    await hotline.looks(later=DAY)
    assert len(await hotline.settled()) == 1


async def test_the_caller_who_stays_need_not_go_for_it_to_become_known(
    hotline: Any, shipped_sources: Any
) -> None:
    bank = hotline.office.bank
    bank.slow, bank.failing = {"pay_card"}, {"settle_payment"}
    async with hotline.opens() as switchboard:
        line = FakeLine()
        switchboard.take(line)
        await hotline.pays(line)
        await line.hears("whether your payment was made")
        await line.hears("leave a message")
        await hotline.becomes("unknown")
        bank.failing = ()
        await hotline.looks(later=timedelta(seconds=1))
        await hotline.becomes("known")
        assert switchboard.live_calls == 1
        line.caller_hangs_up()
        await hotline.is_over()
    assert len(await hotline.settled()) == 1
    assert await hotline.replays(shipped_sources)
    assert (await hotline.bank.rebuilds(dry_run=True)).differences == 0


async def test_a_payment_whose_caller_hung_up_on_it_is_asked_about_once_it_cannot_be_on_its_way(
    hotline: Any, shipped_sources: Any
) -> None:
    hotline.office.bank = bank = HangingBank()
    async with hotline.opens() as switchboard:
        line = FakeLine()
        switchboard.take(line)
        await hotline.pays(line)
        async with asyncio.timeout(LIMIT_S):
            await bank.has_paid.wait()
        line.caller_hangs_up()
        await hotline.is_over()
    assert (await hotline.payment()).state == "intended"
    await hotline.looks(later=timedelta(seconds=30))
    assert "settle_payment" not in bank.asked
    await hotline.looks(later=timedelta(seconds=40))
    assert (await hotline.payment()).outcome == "ok"
    assert bank.asked.count("pay_card") == 1
    assert await hotline.replays(shipped_sources)


async def test_a_payment_that_only_the_journal_tells_is_found(hotline: Any) -> None:
    await hotline.ends_without_knowing()
    unknown = await hotline.payment()
    await hotline.bank.by_hand("DELETE FROM payment")
    rebuilt = await hotline.bank.rebuilds()
    assert rebuilt.payments == Counter(missing=1)
    assert await hotline.payment() == unknown
    await hotline.bank.by_hand("UPDATE payment SET state = 'known', outcome = 'ok'")
    assert (await hotline.bank.rebuilds()).payments == Counter(changed=1)
    hotline.office.bank.failing = ()
    await hotline.looks(later=timedelta(seconds=2))
    assert (await hotline.payment()).state == "known"


async def test_what_the_bank_does_not_tell_is_found_out_by_a_person_who_tells_the_customer(
    hotline: Any,
) -> None:
    relations = hotline.bank.relations
    await hotline.ends_without_knowing()
    await hotline.looks(later=DAY / 2)
    assert await relations.cases.waiting(TENANT) == []
    await hotline.looks(later=DAY)
    await hotline.looks(later=DAY)
    (case,) = await relations.cases.waiting(TENANT)
    (promise,) = await relations.promises.listed(TENANT)
    assert (case.kind, promise.kind, promise.case) == (
        "payment_check",
        "payment_check",
        case.reference,
    )
    assert (case.matter.customer, case.matter.number) == ("10000001", "+8613800138000")
    assert (await hotline.payment()).name in case.matter.summary
    assert (await hotline.bank.rebuilds(dry_run=True)).differences == 0
    hotline.office.bank.failing = ()
    await hotline.looks(later=DAY)
    known = await hotline.payment()
    (case,) = await relations.cases.waiting(TENANT)
    assert case.state == "resolved"
    assert f"ok, reference {known.matter.reference}" in case.matter.resolution
    await relations.cases.move(TENANT, case.reference, "told", who="wu", at=hotline.now())
    (promise,) = await relations.promises.listed(TENANT, state=None)
    assert promise.state == "kept"


async def test_what_a_person_has_found_out_stays_as_it_is(hotline: Any) -> None:
    cases = hotline.bank.relations.cases
    await hotline.ends_without_knowing()
    await hotline.looks(later=DAY)
    (case,) = await cases.waiting(TENANT)
    await cases.move(TENANT, case.reference, "asked", who="wu", at=hotline.now())
    await cases.move(
        TENANT, case.reference, "resolved", who="wu", at=hotline.now(), words="they rang back"
    )
    hotline.office.bank.failing = ()
    await hotline.looks(later=DAY)
    assert (await hotline.payment()).state == "known"
    assert (await cases.get(TENANT, case.reference)).matter.resolution == "they rang back"


async def test_an_erased_call_does_not_keep_the_bank_from_being_asked(hotline: Any) -> None:
    await hotline.ends_without_knowing()
    await hotline.erases()
    hotline.office.bank.failing = ()
    await hotline.looks(later=timedelta(seconds=2))
    known = await hotline.payment()
    assert (known.state, known.outcome) == ("known", "ok")
    assert known.matter == PaymentMatter(customer=ERASED, amount=ERASED, reference=ERASED)
    (settled,) = await hotline.settled()
    assert settled.values == {}


async def test_whoever_watches_the_service_is_told(hotline: Any) -> None:
    await hotline.ends_without_knowing()
    watch = Watch()
    watch.over_settling(hotline.settling)
    with capture_logs() as logged:
        await hotline.looks(later=timedelta(seconds=1))
        assert watch.health.notices() == []
        await hotline.looks(later=timedelta(minutes=20))
    (notice,) = map(in_english, watch.health.notices())
    assert notice.startswith("the bank has not told what became of 1 payment(s), of the oldest for")
    assert b"hotline_payments_not_known 1.0" in watch.figures.text()
    hotline.office.bank.failing = ()
    await hotline.looks(later=timedelta(hours=1))
    assert watch.health.notices() == []
    assert b"hotline_payments_not_known_seconds 0.0" in watch.figures.text()
    assert "10000001" not in repr(logged)


def test_pauses_grow_to_the_longest() -> None:
    pauses = [pause_after(asked) for asked in range(100)]
    assert pauses[:3] == [timedelta(seconds=seconds) for seconds in (2, 4, 8)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
