"""A bank's hotline with its CRM and its journal, on each kind of database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from hotline.calls.crm_part import CrmPart
from hotline.calls.switchboard import Switchboard
from hotline.calls.text_part import Reach, TextPart
from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.database import Database
from hotline.flow.bundle import Bundle
from hotline.flow.events import LateEvent, PaymentSettled
from hotline.flow.requests import ReadCustomer, SendText
from hotline.journal import Journal
from hotline.model.case import Case
from hotline.model.interaction import Handling, Interaction
from hotline.model.payment import Payment
from hotline.ops.dead_calls import DeadCalls
from hotline.ops.elsewhere import Elsewhere
from hotline.ops.late_records import LateRecords
from hotline.ops.payment_cases import PaymentCases
from hotline.ops.payment_notices import PaymentNotices
from hotline.ops.settling import Settling
from hotline.ports import Ports
from hotline.projection.rebuilder import Rebuilder
from hotline.projection.rebuilt import Rebuilt
from hotline.qa.replay.recorded import event_of
from hotline.qa.replay.replayer import Replayer
from hotline.qa.replay.verdicts import Same
from hotline.settings import CrmSettings
from hotline.testing.bank import FakeBank
from hotline.testing.line import FakeLine
from hotline.testing.outbox import Outbox
from hotline.testing.stores import Stores

TENANT = "demo"
PBX = "pbx-1"
VIP, PIN = "10000002", "135790"
ZONE = ZoneInfo("Asia/Shanghai")
REACH = Reach(region="CN", countries=frozenset({"CN"}), per_hour=5)
TO_THE_SUM = "23" + "10000001" + "246810" + "2"
SETTLE_WITHIN = timedelta(days=1)
LIMIT_S = 5.0


class Bank:
    """A bank's hotline with its CRM, that has carried calls."""

    def __init__(self, office: Any, journal: Journal) -> None:
        self.office = office
        self.journal = journal
        self.crm = office.crm
        self.relations = Relations.over(self.crm, CrmSettings(), ZONE)
        self.crm_part = CrmPart(
            self.relations, office.bank, CrmSettings(), zone=ZONE, clock=lambda: datetime.now(UTC)
        )

    async def complains(self) -> tuple[Interaction, Case]:
        """Let the VIP call, hear balances and complain; return what the CRM has of it."""
        line = FakeLine()
        carried = asyncio.ensure_future(self.office.carries(line))
        line.presses(f"22{VIP}{PIN}")
        await line.hears("For your last transactions")
        line.presses("*")
        await line.hears("For complaints")
        line.presses("511")
        await line.hears("Your complaint has the number")
        line.presses("2")
        interaction = await carried
        (case,) = await self.relations.cases.of_customer(TENANT, VIP)
        return interaction, case

    async def rebuilds(self, *, dry_run: bool = False) -> Rebuilt:
        return await Rebuilder(
            TENANT,
            history=self.journal.history,
            bundles=self.journal.bundles,
            crm=self.crm,
            replay=Replayer(None).watched,
            handling=Handling(),
            settings=CrmSettings(),
            dry_run=dry_run,
        ).take_all()

    def next_service(self) -> DeadCalls:
        """What looks after the calls that are left, once those who carried them are dead."""
        return DeadCalls(
            TENANT,
            crm=self.crm,
            journal=self.journal,
            ports=self.office.ports,
            handling=Handling(),
            settings=CrmSettings(),
            is_live=lambda call_id: False,
            elsewhere=Elsewhere(self.journal, TENANT, PBX),
            clock=lambda: datetime.now(UTC),
        )

    async def by_hand_in_journal(self, statement: str) -> None:
        await self._execute(self.journal._database, statement)

    async def journal_loses_the_end(self) -> None:
        """Leave the journal as a service that died a little earlier would have left it."""
        await self.by_hand_in_journal(
            "DELETE FROM journal_record WHERE seq > (SELECT max(seq) FROM journal_record) - 2"
        )

    async def by_hand(self, statement: str) -> None:
        await self._execute(self.crm.database, statement)

    async def _execute(self, database: Database, statement: str) -> None:
        values = {"rubbish": b"rubbish"} if ":rubbish" in statement else {}
        await database.write(lambda connection: connection.execute(text(statement), values))


class Hotline:
    """A hotline that has a worker who settles, whose clock a test moves."""

    def __init__(self, bank: Any) -> None:
        self.bank = bank
        self.office = bank.office
        self.outbox = Outbox()
        self.later = timedelta()
        self.settling: Settling
        self.notices: PaymentNotices
        self.switchboard: Switchboard

    def opens(self) -> Switchboard:
        """Open a switchboard, and let the worker have its calls."""
        self.switchboard = self.office.opens()
        crm = self.bank.crm
        cases = PaymentCases(crm, self.bank.relations, CrmSettings(), settle_within=SETTLE_WITHIN)
        records = LateRecords(
            TENANT, crm=crm, journal=self.bank.journal, switchboard=self.switchboard
        )
        self.settling = Settling(
            TENANT,
            crm=crm,
            records=records,
            bank=self.office.bank,
            cases=cases,
            clock=self.now,
        )
        part = TextPart(self.outbox, self.bank.relations, self.bundle, REACH, clock=self.now)
        self.notices = PaymentNotices(
            TENANT,
            crm=crm,
            records=records,
            bundle_of=self.bundle,
            ports=Ports({SendText: part, ReadCustomer: self.bank.crm_part}),
            clock=self.now,
        )
        return self.switchboard

    async def bundle(self, digest: str) -> Bundle:
        bundle: Bundle = self.office.bundle
        assert digest == bundle.digest
        return bundle

    def now(self) -> datetime:
        return datetime.now(UTC) + self.later

    async def looks(self, *, later: timedelta) -> None:
        """Let time pass, and the workers look."""
        self.later += later
        await self.settling.look()
        await self.notices.look()

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

    async def ends_without_knowing(self, *, is_paid: bool = True) -> None:
        """Carry a call whose caller hears that nobody knows, and hangs up."""
        bank = self.office.bank
        bank.slow = {"pay_card"} if is_paid else ()
        bank.failing = {"settle_payment"} if is_paid else {"settle_payment", "pay_card"}
        async with self.opens():
            line = FakeLine()
            self.switchboard.take(line)
            await self.pays(line)
            await line.hears("whether your payment was made")
            line.caller_hangs_up()
            await self.is_over()

    async def erases(self) -> None:
        """Erase the only call, and the key of what is personal of it."""
        await self.bank.crm.retained.erase(TENANT, [(await self.payment()).call_id])
        await self.bank.crm.keys.database.write(
            lambda connection: connection.exec_driver_sql("UPDATE data_key SET wrapped = NULL")
        )

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
        """Return what the journal was told later of what became of the payment."""
        return [one for one in await self.late_events() if isinstance(one, PaymentSettled)]

    async def late_events(self) -> list[LateEvent]:
        """Return what the journal was told later."""
        payment = await self.payment()
        call = await self.bank.journal.history.call(TENANT, payment.call_id)
        events = [event_of(one) for one in call.records]
        return [event for event in events if isinstance(event, LateEvent)]

    async def replays(self, sources: Any) -> bool:
        payment = await self.payment()
        call = await self.bank.journal.history.call(TENANT, payment.call_id)
        return Replayer(None).replay(call, sources) == Same(ended=True)


@pytest.fixture
async def crm(stores: Stores) -> AsyncIterator[CrmRepository]:
    """One on each kind of database."""
    async with (
        await stores.open_keys() as keys,
        await CrmRepository.open(stores.crm, keys) as crm,
    ):
        yield crm


@pytest.fixture
async def bank(
    office: Any, shipped: Bundle, shipped_sources: Any, stores: Stores
) -> AsyncIterator[Bank]:
    async with await Journal.open(stores.journal, office.crm.keys) as journal:
        await journal.bundles.take(TENANT, shipped.digest, shipped_sources, datetime.now(UTC))
        office.bundle, office.journal, office.bank = shipped, journal, FakeBank()
        bank = Bank(office, journal)
        office.ports = Ports(dict.fromkeys(CrmPart.answers, bank.crm_part))
        office.speaker = type(office.speaker)(shipped.catalogue)
        yield bank


@pytest.fixture
def hotline(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> Hotline:
    """One whose calls and callers have little patience."""
    monkeypatch.setattr("hotline.calls.performer.SETTLE_S", 0.05)
    monkeypatch.setattr("hotline.calls.closing.PROMISES_S", 0.05)
    return Hotline(bank)
