"""A bank's hotline with its CRM and its journal, on each kind of database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from hotline.calls.crm_part import CrmPart
from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.database import Database
from hotline.flow.bundle import Bundle
from hotline.journal import Journal
from hotline.model.case import Case
from hotline.model.interaction import Handling, Interaction
from hotline.ops.dead_calls import DeadCalls
from hotline.ops.elsewhere import Elsewhere
from hotline.ports import Ports
from hotline.projection.rebuilder import Rebuilder
from hotline.projection.rebuilt import Rebuilt
from hotline.qa.replay.replayer import Replayer
from hotline.settings import CrmSettings
from hotline.testing.bank import FakeBank
from hotline.testing.line import FakeLine
from hotline.testing.stores import Stores

TENANT = "demo"
PBX = "pbx-1"
VIP, PIN = "10000002", "135790"


class Bank:
    """A bank's hotline with its CRM, that has carried calls."""

    def __init__(self, office: Any, journal: Journal) -> None:
        self.office = office
        self.journal = journal
        self.crm = office.crm
        self.relations = Relations.over(self.crm, CrmSettings(), ZoneInfo("Asia/Shanghai"))

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
        part = CrmPart(
            bank.relations,
            office.bank,
            CrmSettings(),
            zone=ZoneInfo("Asia/Shanghai"),
            clock=lambda: datetime.now(UTC),
        )
        office.ports = Ports(dict.fromkeys(CrmPart.answers, part))
        office.speaker = type(office.speaker)(shipped.catalogue)
        yield bank
