"""What became of a payment is found out, whoever is gone or has died by then."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from hotline.calls.switchboard import Switchboard
from hotline.database import DatabaseUnusable
from hotline.flow.events import PaymentSettled
from hotline.model.bank import BankAnswer
from hotline.model.payment import Payment, PaymentMatter
from hotline.model.personal import ERASED
from hotline.ops.payment_cases import PaymentCases
from hotline.ops.settling import LONGEST_PAUSE, Settling, pause_after
from hotline.ops.watch import Watch
from hotline.qa.replay.recorded import event_of
from hotline.qa.replay.replayer import Replayer
from hotline.qa.replay.verdicts import Same
from hotline.settings import CrmSettings
from hotline.testing.bank import FakeBank
from hotline.testing.line import FakeLine

TENANT = "demo"
TO_THE_SUM = "23" + "10000001" + "246810" + "2"
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


class Hotline:
    """A hotline that has a worker who settles, whose clock a test moves."""

    def __init__(self, bank: Any) -> None:
        self.bank = bank
        self.office = bank.office
        self.later = timedelta()
        self.settling: Settling
        self.switchboard: Switchboard

    def opens(self) -> Switchboard:
        """Open a switchboard, and let the worker have its calls."""
        self.switchboard = self.office.opens()
        crm = self.bank.crm
        cases = PaymentCases(crm, self.bank.relations, CrmSettings(), settle_within=DAY)
        self.settling = Settling(
            TENANT,
            crm=crm,
            journal=self.bank.journal,
            bank=self.office.bank,
            switchboard=self.switchboard,
            cases=cases,
            clock=self.now,
        )
        return self.switchboard

    def now(self) -> datetime:
        return datetime.now(UTC) + self.later

    async def looks(self, *, later: timedelta) -> None:
        """Let time pass, and the worker look."""
        self.later += later
        await self.settling.look()

    async def pays(self, line: FakeLine) -> None:
        """Come so far that the payment is on its way."""
        line.presses(TO_THE_SUM)
        await line.hears("To pay all of it")
        line.presses("2")
        await line.hears("To confirm, press one")
        line.presses("1")

    async def is_over(self) -> None:
        async with asyncio.timeout(LIMIT_S):
            while self.switchboard.live_calls:  # noqa: ASYNC110 - nothing tells it
                await asyncio.sleep(0.01)

    async def ends_without_knowing(self) -> None:
        """Carry a call whose caller hears that nobody knows, and hangs up."""
        self.office.bank.slow, self.office.bank.failing = {"pay_card"}, {"settle_payment"}
        async with self.opens():
            line = FakeLine()
            self.switchboard.take(line)
            await self.pays(line)
            await line.hears("whether your payment was made")
            line.caller_hangs_up()
            await self.is_over()

    async def becomes(self, state: str) -> None:
        """Wait until the CRM has been told: the call does not wait for that."""
        async with asyncio.timeout(LIMIT_S):
            while (await self.payment()).state != state:  # noqa: ASYNC110 - nothing tells it
                await asyncio.sleep(0.01)

    async def payment(self) -> Payment:
        (one,) = await self.bank.crm.payments.listed(TENANT)
        payment: Payment = one.payment
        return payment

    async def settled(self) -> list[PaymentSettled]:
        """Return what the journal was told later."""
        payment = await self.payment()
        call = await self.bank.journal.history.call(TENANT, payment.call_id)
        events = [event_of(one) for one in call.records]
        return [event for event in events if isinstance(event, PaymentSettled)]

    async def replays(self, sources: Any) -> bool:
        payment = await self.payment()
        call = await self.bank.journal.history.call(TENANT, payment.call_id)
        return Replayer(None).replay(call, sources) == Same(ended=True)


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotline.calls.performer.SETTLE_S", 0.05)
    monkeypatch.setattr("hotline.calls.session.PROMISES_S", 0.05)


@pytest.fixture
def hotline(bank: Any) -> Hotline:
    return Hotline(bank)


async def test_a_payment_that_stays_unknown_is_asked_about_when_the_caller_is_gone(
    hotline: Hotline, shipped_sources: Any
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
    hotline: Hotline, shipped_sources: Any
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
    hotline: Hotline, shipped_sources: Any
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


async def test_who_has_paid_after_all_is_told_in_writing_once(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: object) -> None:
        raise DatabaseUnusable(where="here", reason="it died")

    await hotline.ends_without_knowing()
    bank = hotline.office.bank
    bank.failing = ()
    with monkeypatch.context() as patched:
        patched.setattr(hotline.settling, "_note", dies)
        await hotline.looks(later=timedelta(seconds=2))
    assert (await hotline.payment()).state == "unknown"
    await hotline.looks(later=timedelta(seconds=4))
    (receipt,) = await bank.texts()
    assert (await hotline.payment()).matter.reference in receipt
    assert bank.asked.count("send_receipt") == 2


async def test_a_receipt_that_cannot_be_sent_keeps_nothing_unknown(hotline: Hotline) -> None:
    await hotline.ends_without_knowing()
    hotline.office.bank.failing = {"send_receipt"}
    await hotline.looks(later=timedelta(seconds=2))
    assert (await hotline.payment()).outcome == "ok"


async def test_a_payment_that_only_the_journal_tells_is_found(hotline: Hotline) -> None:
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
    hotline: Hotline,
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
    assert (case.matter.customer, case.matter.number) == ("10000001", "13800138000")
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


async def test_what_a_person_has_found_out_stays_as_it_is(hotline: Hotline) -> None:
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


async def test_an_erased_call_does_not_keep_the_bank_from_being_asked(hotline: Hotline) -> None:
    await hotline.ends_without_knowing()
    payment = await hotline.payment()
    await hotline.bank.crm.retained.erase(TENANT, [payment.call_id])
    await hotline.bank.crm.keys.database.write(
        lambda connection: connection.exec_driver_sql("UPDATE data_key SET wrapped = NULL")
    )
    hotline.office.bank.failing = ()
    await hotline.looks(later=timedelta(seconds=2))
    known = await hotline.payment()
    assert (known.state, known.outcome) == ("known", "ok")
    assert known.matter == PaymentMatter(customer=ERASED, amount=ERASED, reference=ERASED)
    assert await hotline.office.bank.texts() == []
    (settled,) = await hotline.settled()
    assert settled.values == {}


async def test_whoever_watches_the_service_is_told(hotline: Hotline) -> None:
    await hotline.ends_without_knowing()
    watch = Watch()
    watch.over_settling(hotline.settling)
    with capture_logs() as logged:
        await hotline.looks(later=timedelta(seconds=1))
        assert watch.health.notices() == []
        await hotline.looks(later=timedelta(minutes=20))
    (notice,) = watch.health.notices()
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
