"""The CRM on real calls: a known VIP, a complaint with a number, the language of last time."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import Connection, text

from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.flow.utterance import Phrase
from hotline.journal import Journal, call_stream
from hotline.model.case import Case
from hotline.model.interaction import Interaction
from hotline.model.promise import Promise
from hotline.model.values import Day, Digits, Scalar, Term
from hotline.settings import CrmSettings
from hotline.testing.demo import CUSTOMERS
from hotline.testing.flow_files import shipped_files
from hotline.testing.phone import SipPhone, babble
from hotline.testing.postgres import PostgresServer
from hotline.testing.running import TENANT, RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

VIP = CUSTOMERS["10000002"]
ZONE = ZoneInfo("Asia/Shanghai")
ASKED_LIMIT_S = 10.0
LOOK_S = 0.05


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the CRM has of calls."""

    interactions: Sequence[Interaction]
    cases: Sequence[Case]
    promises: Sequence[Promise]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotlines(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Mapping[str, RunningHotline]]:
    """One with its stores in files, and one with them on a server."""
    settings, files = {"HOTLINE_TIMEZONE": ZONE.key}, shipped_files()
    in_files, on_server = (tmp_path_factory.mktemp("crm-calls") for _ in range(2))
    async with (
        postgres.database() as url,
        running_hotline(in_files, settings, files=files) as with_files,
        running_hotline(on_server, settings, files=files, store_url=url) as with_server,
    ):
        yield {"sqlite": with_files, "postgresql": with_server}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def hotline(hotlines: Mapping[str, RunningHotline], store: str) -> RunningHotline:
    return hotlines[store]


def english(prompt: str, **values: Scalar) -> Phrase:
    return Phrase(prompt=prompt, language="en-US", values=values)


@asynccontextmanager
async def open_crm(hotline: RunningHotline) -> AsyncIterator[CrmRepository]:
    async with (
        await hotline.stores.open_keys() as keys,
        await CrmRepository.open(hotline.stores.crm, keys) as crm,
    ):
        yield crm


async def cases_and_promises(hotline: RunningHotline) -> tuple[list[Case], list[Promise]]:
    async with open_crm(hotline) as crm:
        relations = Relations.over(crm, CrmSettings(), ZONE)
        promises = await relations.promises.listed(TENANT, customer=VIP.number)
        return await relations.cases.of_customer(TENANT, VIP.number), promises


async def kept(crm: CrmRepository) -> Kept:
    relations = Relations.over(crm, CrmSettings(), ZONE)
    promises = await relations.promises.listed(TENANT, state=None, customer=VIP.number)
    return Kept(
        interactions=await crm.interactions(TENANT),
        cases=await relations.cases.of_customer(TENANT, VIP.number),
        # An id is not told by the journal; what made a promise is.
        promises=[replace(promise, promise_id="") for promise in promises],
    )


def delete_all(connection: Connection) -> None:
    for table in ("interaction", "promise_step", "promise", "case_step", "service_case"):
        connection.execute(text(f"DELETE FROM {table}"))


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What a VIP's call came to."""

    interaction: Interaction
    case: Case
    promise: Promise


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def complaints(hotlines: Mapping[str, RunningHotline]) -> Mapping[str, Complaint]:
    """One at each hotline, at the same time."""
    made = await asyncio.gather(*(complains(hotline) for hotline in hotlines.values()))
    return dict(zip(hotlines, made, strict=True))


@pytest.fixture(scope="module")
def complaint(complaints: Mapping[str, Complaint], store: str) -> Complaint:
    return complaints[store]


async def complains(hotline: RunningHotline) -> Complaint:
    """Let a VIP complain, and hear its number."""
    async with SipPhone.open() as phone:
        call = await phone.dial(hotline.number, caller_number="13800951")
        await call.press("2")
        await call.hears_start(await hotline.sound(english("main_menu")))
        await call.press(f"2{VIP.number}{VIP.pin}")
        # A name is never kept as sound, and no two syntheses of it are the same.
        await call.hears(await hotline.sound(english("with_pleasure")), within_s=40)
        await call.press("*511")
        await call.hears(
            await hotline.sound(english("tell_complaint", subject=Term(term="bank_card"))),
            within_s=30,
        )
        ((case,), (promise,)) = await cases_and_promises(hotline)
        await call.hears(hotline.pbx_sound("beep"))
        await call.say(babble("my card was charged twice and nobody answers my letters"))
        await call.press("#")
        number = english(
            "complaint_number",
            reference=Digits(digits=case.reference),
            due=Day(day=case.due_at.astimezone(ZONE).date()),
        )
        await call.hears(await hotline.sound(number, english("hear_again")), within_s=40)
        await call.press("2")
        await call.hears(await hotline.sound(english("goodbye")))
        await call.ended()
    interaction = await hotline.interaction_from("13800951")
    return Complaint(interaction=interaction, case=case, promise=promise)


async def test_a_vips_complaint_is_a_case_and_the_caller_hears_its_number(
    hotline: RunningHotline, complaint: Complaint
) -> None:
    interaction, case, promise = complaint.interaction, complaint.case, complaint.promise
    assert (interaction.customer, interaction.outcome) == (VIP.number, "complaint_left")
    assert (interaction.tier, interaction.tier_reason) == ("vip", "average_deposits >= 1000000 CNY")
    told = await hotline.command("calls", "show", interaction.call_id)
    assert "tier vip: average_deposits >= 1000000 CNY" in told.stdout
    assert "“Hello, Ms Li." in told.stdout
    assert (case.tier, case.claim, case.call_id) == ("vip", "damages", interaction.call_id)
    assert case.due_at - case.opened_at == timedelta(hours=24)
    assert (promise.case, promise.due_at) == (case.reference, case.due_at)


async def test_the_next_call_is_in_the_same_language_and_about_what_waits(
    hotlines: Mapping[str, RunningHotline], complaints: Mapping[str, Complaint]
) -> None:
    await asyncio.gather(
        *(calls_again(hotline, complaints[store].case) for store, hotline in hotlines.items())
    )


async def calls_again(hotline: RunningHotline, case: Case) -> None:
    """Let the VIP call another time, and hear of the case."""
    async with SipPhone.open() as phone:
        # The number that the bank has of the customer; the last call was from another one.
        call = await phone.dial(hotline.number, caller_number="13700000002")
        hint = Phrase(prompt="another_language", language="zh-CN")
        await call.hears_start(await hotline.sound(english("welcome"), hint))
        await call.hears_start(await hotline.sound(english("main_menu")), within_s=30)
        await call.press(f"2{VIP.number}{VIP.pin}")
        waits = english(
            "matter_waits",
            matter=Term(term="complaint"),
            reference=Digits(digits=case.reference),
            due=Day(day=case.due_at.astimezone(ZONE).date()),
        )
        await call.hears(await hotline.sound(waits), within_s=40)
        await call.hang_up()
        assert (await hotline.interaction_from("13700000002")).language == "en-US"


@pytest.mark.usefixtures("complaint")
async def test_the_journal_makes_all_of_it_again(hotline: RunningHotline) -> None:
    looked = await hotline.command("rebuild", "--dry-run")
    assert (looked.returncode, "0 differences" in looked.stdout) == (0, True), looked.stderr
    async with open_crm(hotline) as crm:
        before = await kept(crm)
        assert (len(before.cases), len(before.promises)) == (1, 1)
        differences = len(before.interactions) + 2
        await crm.database.write(delete_all)
        assert await kept(crm) == Kept(interactions=[], cases=[], promises=[])
    assert (await hotline.command("rebuild", "--dry-run")).returncode == 1
    rebuilt = await hotline.command("rebuild")
    assert f"{differences} differences, put right" in rebuilt.stdout, (
        rebuilt.stdout + rebuilt.stderr
    )
    async with open_crm(hotline) as crm:
        assert await kept(crm) == before


@asynccontextmanager
async def nobody_writes_cases(hotline: RunningHotline) -> AsyncIterator[None]:
    """Hold the table of cases, for less time than the service waits for it."""
    place = hotline.stores.crm
    if isinstance(place, Path):
        with closing(sqlite3.connect(place, isolation_level=None)) as file:
            file.execute("BEGIN IMMEDIATE")
            yield
    else:
        connection = await asyncpg.connect(place.url)
        try:
            async with connection.transaction():
                await connection.execute("LOCK TABLE crm.service_case IN EXCLUSIVE MODE")
                yield
        finally:
            await connection.close()


async def case_is_asked_for(hotline: RunningHotline, call_id: str) -> None:
    """Wait until the journal has the request for a case."""
    async with (
        asyncio.timeout(ASKED_LIMIT_S),
        await hotline.stores.open_keys() as keys,
        await Journal.open(hotline.stores.journal, keys) as journal,
    ):
        while True:
            records = await journal.read(TENANT, call_stream(call_id))
            if '"kind": "case"' in json.dumps([record.commands for record in records]):
                return
            await asyncio.sleep(LOOK_S)


async def test_a_complaint_in_whose_middle_the_service_is_killed_is_a_case(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800952")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    async with open_crm(hotline) as crm:
        (begun,) = [one for one in await crm.interactions(TENANT) if one.ended_at is None]
    async with nobody_writes_cases(hotline):
        await call.press("511")
        await case_is_asked_for(hotline, begun.call_id)
        await hotline.kill_service()
    await call.hang_up()
    await hotline.start_service()
    interaction = await hotline.interaction_from("13800952")
    assert (interaction.call_id, interaction.outcome) == (begun.call_id, "caller_hung_up")
    async with open_crm(hotline) as crm:
        relations = Relations.over(crm, CrmSettings(), ZONE)
        cases = await relations.cases.waiting(TENANT)
        (case,) = [one for one in cases if one.call_id == begun.call_id]
        assert case.reference in {one.case for one in await relations.promises.listed(TENANT)}
    looked = await hotline.command("rebuild", "--dry-run")
    assert (looked.returncode, "0 differences" in looked.stdout) == (0, True), looked.stdout
