from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from hotline.bank.gateway import BankGateway
from hotline.calls.allowance import Allowance, Limits
from hotline.calls.ports import Speaker
from hotline.calls.recording_policy import RecordingPolicy
from hotline.calls.switchboard import Switchboard
from hotline.crm import CrmRepository
from hotline.flow.bundle import Bundle
from hotline.journal import JournalRecord, call_stream
from hotline.model.interaction import ANY_NUMBER, Interaction, NumberRoute
from hotline.ports import Port, Ports
from hotline.testing.bank import FakeBank
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import FakeLine
from hotline.testing.speaker import FakeSpeaker
from hotline.testing.stores import new_files

TENANT = "demo"
END_S = 5.0
PLENTY = Limits(at_once=100, of_number_at_once=100, of_number_per_hour=100, of_pages_at_once=100)
CUSTOMER, PIN = "10000001", "246810"


class Office:
    """A switchboard with the parts around it, any of which a test may exchange before it opens."""

    def __init__(self, bundle: Bundle, crm: CrmRepository) -> None:
        self.bundle = bundle
        self.crm = crm
        self.journal = InMemoryJournal()
        self.bank: BankGateway = FakeBank()
        self.ports: Port = Ports()
        self.speaker: Speaker = FakeSpeaker(bundle.catalogue)
        self.recording = RecordingPolicy()
        self.allowance = Allowance(PLENTY, now=time.monotonic)

    def opens(self) -> Switchboard:
        return Switchboard(
            bundle=self.bundle,
            journal=self.journal,
            crm=self.crm,
            bank=self.bank,
            ports=self.ports,
            speaker=self.speaker,
            clock=lambda: datetime.now(UTC),
            pbx="pbx-1",
            allowance=self.allowance,
            recording=self.recording,
        )

    async def carries(self, line: FakeLine) -> Interaction:
        """Carry one call to its end; return what the CRM then has of it."""
        async with self.opens() as switchboard:
            others = asyncio.all_tasks()
            switchboard.take(line)
            # Closing sooner would hand over a caller who has just hung up.
            await asyncio.wait(asyncio.all_tasks() - others, timeout=END_S)
        return await self.interaction()

    async def interaction(self) -> Interaction:
        (found,) = await self.crm.interactions(TENANT)
        return found

    async def records(self, interaction: Interaction) -> list[JournalRecord]:
        return await self.journal.read(TENANT, call_stream(interaction.call_id))

    async def events(self, interaction: Interaction, kind: str = "") -> list[dict[str, Any]]:
        records = await self.records(interaction)
        return [dict(record.event) for record in records if kind in record.event_kind]

    async def written(self, interaction: Interaction) -> str:
        records = await self.records(interaction)
        return json.dumps([[record.event, record.commands] for record in records])


@pytest.fixture
async def crm(tmp_path: Path) -> AsyncIterator[CrmRepository]:
    stores = await new_files(tmp_path)
    async with (
        await stores.open_keys() as keys,
        await CrmRepository.open(stores.crm, keys) as crm,
    ):
        yield crm


@pytest.fixture
async def office(small_bank: Bundle, crm: CrmRepository) -> Office:
    """Every number reaches the small bank in English."""
    route = NumberRoute(dialled_number=ANY_NUMBER, tenant=TENANT, flow="main", language="en-US")
    await crm.routes.set(route)
    return Office(small_bank, crm)


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    structlog.reset_defaults()
    with capture_logs() as events:
        yield events
