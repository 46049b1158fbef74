"""The CRM's rows of calls follow from the journal: what is lost or altered by hand is put right."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from hotline.calls.crm_part import CrmPart
from hotline.calls.erasure import erase, plan_erasure
from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.database import Database
from hotline.flow.bundle import Bundle
from hotline.journal import Journal
from hotline.model.case import Case
from hotline.model.interaction import DIED, Handling, Interaction
from hotline.ops.dead_calls import close_calls_of_the_dead
from hotline.ports import Ports
from hotline.privacy.erasing import kept_of_customer
from hotline.qa.rebuilding import Rebuilder, Rebuilt
from hotline.settings import CrmSettings
from hotline.testing.bank import FakeBank
from hotline.testing.line import FakeLine
from hotline.testing.stores import Stores

TENANT = "demo"
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
            handling=Handling(),
            dry_run=dry_run,
        ).take_all()

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


async def test_a_vips_call_is_kept_with_the_tier_and_why(bank: Bank) -> None:
    interaction, case = await bank.complains()
    assert (interaction.customer, interaction.outcome) == (VIP, "complaint_left")
    assert (interaction.tier, interaction.tier_reason) == ("vip", "average_deposits >= 1000000 CNY")
    assert (case.tier, case.claim, case.matter.summary) == ("vip", "damages", "bank_card")
    assert case.call_id == interaction.call_id


async def test_what_was_not_touched_is_the_same(bank: Bank) -> None:
    interaction, case = await bank.complains()
    rebuilt = await bank.rebuilds()
    assert (rebuilt.interactions, rebuilt.cases) == (Counter(same=1), Counter(same=1))
    assert rebuilt.differences == 0
    assert await bank.office.interaction() == interaction
    assert await bank.relations.cases.get(TENANT, case.reference) == case


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE interaction SET language = 'xx'",
        "UPDATE interaction SET tier = 'senior_vip', tier_reason = 'a friend'",
        "UPDATE interaction SET tier = NULL",
        "UPDATE interaction SET outcome = 'completed'",
        "UPDATE interaction SET ended_at = '2026-01-01T00:00:00.000000+00:00'",
        "UPDATE interaction SET retain_until = '2026-01-01T00:00:00.000000+00:00'",
        "UPDATE interaction SET sealed = :rubbish",
        "UPDATE interaction SET sealed = NULL, key_id = NULL",
        "DELETE FROM interaction",
    ],
)
async def test_an_altered_contact_is_found_and_put_right(bank: Bank, statement: str) -> None:
    interaction, _ = await bank.complains()
    await bank.by_hand(statement)
    found = "missing" if statement.startswith("DELETE") else "changed"
    assert (await bank.rebuilds(dry_run=True)).interactions == Counter({found: 1})
    assert (await bank.rebuilds()).differing == [(interaction.call_id, found)]
    assert await bank.office.interaction() == interaction
    assert (await bank.rebuilds()).differences == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE service_case SET claim = 'none'",
        "UPDATE service_case SET tier = 'standard'",
        "UPDATE service_case SET due_at = '2030-01-01T00:00:00.000000+00:00'",
        "UPDATE service_case SET pseudonym = NULL",
        "UPDATE service_case SET sealed = :rubbish",
        "DELETE FROM service_case",
    ],
)
async def test_an_altered_case_is_found_and_put_right(bank: Bank, statement: str) -> None:
    _, case = await bank.complains()
    if statement.startswith("DELETE"):
        await bank.by_hand("DELETE FROM case_step")
        await bank.by_hand("DELETE FROM case_count")
    await bank.by_hand(statement)
    found = "missing" if statement.startswith("DELETE") else "changed"
    assert (await bank.rebuilds(dry_run=True)).cases == Counter({found: 1})
    await bank.rebuilds()
    assert await bank.relations.cases.of_customer(TENANT, VIP) == [case]
    (step,) = await bank.relations.cases.history(TENANT, case.reference)
    assert (step.who, step.state, step.at) == ("hotline", "open", case.opened_at)
    assert (await bank.rebuilds()).differences == 0


async def test_a_reference_is_not_given_again_after_all_is_lost(bank: Bank) -> None:
    await bank.complains()
    for table in ("case_step", "case_count", "service_case"):
        await bank.by_hand(f"DELETE FROM {table}")
    await bank.rebuilds()
    await bank.by_hand("DELETE FROM interaction")
    line = FakeLine(caller_number="")
    carried = asyncio.ensure_future(bank.office.carries(line))
    line.presses("2511")
    await line.hears("Your complaint has the number")
    line.caller_hangs_up()
    await carried
    references = {one.reference for one in await bank.relations.cases.waiting(TENANT)}
    assert len(references) == 2


async def test_what_became_of_a_case_stays(bank: Bank) -> None:
    _, case = await bank.complains()
    now = datetime.now(UTC)
    await bank.relations.cases.move(
        TENANT, case.reference, "assigned", who="wu", owner="wu", at=now
    )
    await bank.by_hand("UPDATE service_case SET claim = 'none'")
    assert (await bank.rebuilds()).cases == Counter(changed=1)
    moved = await bank.relations.cases.get(TENANT, case.reference)
    assert moved == replace(case, state="assigned", owner="wu", version=2)


async def test_a_row_of_no_call_is_told_and_stays(bank: Bank) -> None:
    interaction, _ = await bank.complains()
    other = replace(interaction, call_id="00000000-0000-7000-8000-000000000000", customer=None)
    await bank.crm.save_interaction(other)
    rebuilt = await bank.rebuilds()
    assert rebuilt.interactions == Counter(same=1, extra=1)
    assert await bank.crm.interaction(TENANT, other.call_id) == other


async def test_who_was_erased_stays_erased(bank: Bank) -> None:
    interaction, _ = await bank.complains()
    kept = await kept_of_customer(bank.crm.keys, TENANT, VIP)
    plan = await plan_erasure(TENANT, kept, bank.crm, None)
    await erase(
        TENANT, plan, keys=bank.crm.keys, crm=bank.crm, who="wu", why="asked", at=datetime.now(UTC)
    )
    erased = await bank.office.interaction()
    assert erased.customer != VIP
    rebuilt = await bank.rebuilds()
    assert rebuilt.interactions == Counter(erased=1)
    assert await bank.office.interaction() == erased
    await bank.by_hand("DELETE FROM interaction")
    assert (await bank.rebuilds()).interactions == Counter(erased=1)
    assert interaction.call_id not in await bank.crm.call_ids(TENANT)


async def test_an_erased_call_that_the_journal_forgot_is_no_difference(bank: Bank) -> None:
    interaction, _ = await bank.complains()
    forgotten = replace(interaction, call_id="00000000-0000-7000-8000-000000000000", customer=None)
    await bank.crm.save_interaction(forgotten)
    await bank.crm.note_erased(TENANT, [forgotten.call_id], datetime.now(UTC))
    rebuilt = await bank.rebuilds()
    assert rebuilt.interactions == Counter(same=1, erased=1)
    assert rebuilt.differences == 0


async def test_a_call_that_lasts_is_left_alone(bank: Bank) -> None:
    line = FakeLine()
    carried = asyncio.ensure_future(bank.office.carries(line))
    await line.hears("For English")
    assert (await bank.rebuilds()).interactions == Counter(lasting=1)
    line.caller_hangs_up()
    assert (await carried).outcome == "caller_hung_up"
    assert (await bank.rebuilds()).interactions == Counter(same=1)


async def test_how_the_crm_noted_a_death_stays(bank: Bank) -> None:
    await bank.complains()
    await bank.by_hand("UPDATE interaction SET ended_at = NULL, outcome = NULL")
    await bank.journal_loses_the_end()
    await bank.crm.close_open(TENANT, datetime.now(UTC), outcome=DIED)
    assert (await bank.rebuilds()).interactions == Counter(same=1)
    await bank.by_hand("DELETE FROM interaction")
    await bank.rebuilds()
    assert (await bank.office.interaction()).outcome == DIED
    assert (await bank.rebuilds()).differences == 0


async def test_a_journal_that_does_not_replay_is_not_believed(bank: Bank) -> None:
    await bank.complains()
    before = await bank.office.interaction()
    await bank.by_hand_in_journal("UPDATE journal_record SET commands = '[]' WHERE seq = 2")
    rebuilt = await bank.rebuilds()
    assert rebuilt.interactions == Counter(untold=1)
    assert await bank.office.interaction() == before


async def test_an_end_that_only_the_journal_knows_is_the_end(bank: Bank) -> None:
    interaction, _ = await bank.complains()
    # The service died after the last record and before the CRM had it.
    await bank.by_hand(
        "UPDATE interaction SET ended_at = NULL, outcome = NULL, tier = NULL, tier_reason = NULL"
    )
    assert await bank.crm.open_calls(TENANT) == [interaction.call_id]
    await bank.crm.close_open(TENANT, datetime.now(UTC), outcome=DIED)
    await bank.rebuilds()
    assert await bank.office.interaction() == interaction


async def test_an_end_that_was_emptied_by_hand_is_put_right(bank: Bank) -> None:
    interaction, _ = await bank.complains()
    await bank.by_hand("UPDATE interaction SET ended_at = NULL, outcome = NULL")
    assert (await bank.rebuilds()).interactions == Counter(changed=1)
    assert await bank.office.interaction() == interaction


async def test_what_is_lost_with_its_journal_is_told(bank: Bank) -> None:
    await bank.complains()
    await bank.by_hand_in_journal("UPDATE journal_record SET commands = '[]' WHERE seq = 2")
    await bank.by_hand("DELETE FROM interaction")
    rebuilt = await bank.rebuilds()
    assert (rebuilt.interactions, rebuilt.differences, rebuilt.left) == (Counter(lost=1), 1, 1)


async def test_a_case_that_no_journal_tells_is_told_and_stays(bank: Bank) -> None:
    _, case = await bank.complains()
    await bank.by_hand("UPDATE service_case SET name = name || '0'")
    # The name is that of another request now, and the reference is taken.
    assert (await bank.rebuilds()).cases == Counter(clash=1, extra=1)
    assert await bank.relations.cases.get(TENANT, case.reference) == case


async def test_calls_of_the_dead_are_closed_as_the_journal_tells_and_a_broken_one_too(
    bank: Bank,
) -> None:
    interaction, _ = await bank.complains()
    await bank.by_hand("UPDATE interaction SET ended_at = NULL, outcome = NULL, tier = NULL")
    await close_calls_of_the_dead(
        TENANT, bank.crm, bank.journal, Handling(), clock=lambda: datetime.now(UTC)
    )
    assert await bank.office.interaction() == interaction
    await bank.by_hand("UPDATE interaction SET ended_at = NULL, outcome = NULL")
    await bank.by_hand_in_journal("UPDATE journal_record SET sealed = :rubbish")
    await close_calls_of_the_dead(
        TENANT, bank.crm, bank.journal, Handling(), clock=lambda: datetime.now(UTC)
    )
    assert (await bank.office.interaction()).outcome == DIED
