"""Who served calls of an older version, and their queues, are found as those of new ones."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, bindparam, text
from tests.integration.database.test_database_contract import up_to

from hotline.crm import CrmRepository
from hotline.crm.call_search.floor_facts import Served
from hotline.crm.call_search.wanted import CallsWanted
from hotline.crm.repository import MIGRATIONS
from hotline.crm.scorecards.scorable import ServedCall, served
from hotline.crm.sealed import seal_what_is_plain
from hotline.database import Database, UtcDateTime
from hotline.privacy import KeyRing
from hotline.testing.people import NOON
from hotline.testing.stores import Stores

BEFORE = "0025"
SINCE, UNTIL = NOON - timedelta(hours=1), NOON + timedelta(hours=1)
LOANS = CallsWanted(since=SINCE, until=UNTIL, queue="loans")
EVERY = CallsWanted(since=SINCE, until=UNTIL)
CALLS = (
    ("given away", "ben", "loans"),
    ("hung up in the talk", None, None),
    ("rung", "zhou", "cards"),
)
AGENTS = (("given away", "anna"), ("given away", "ben"), ("hung up in the talk", "anna"))


async def test_what_the_calls_rows_told_is_kept_even_when_the_log_is_counted_anew(
    empty_stores: Stores, tmp_path: Path
) -> None:
    async with await empty_stores.open_keys() as keys:
        database = await _older(empty_stores, tmp_path, keys)
        await database.write(_old_rows)
        await database.close()
        async with await CrmRepository.open(empty_stores.crm, keys) as crm:
            for _ in range(2):
                found = await crm.search.find("demo", LOANS, limit=9)
                assert [(one.call_id, one.queues) for one in found] == [("given away", ("loans",))]
                last = await crm.search.served_last("demo", "given away")
                assert last == Served("ben", "loans", 1)
                assert sorted(await served(crm.database, "demo", SINCE, UNTIL)) == [
                    ServedCall("given away", "ben", "loans"),
                    ServedCall("hung up in the talk", "anna", ""),
                    ServedCall("rung", "zhou", "cards"),
                ]
                await crm.floor_cells.forget("demo")


async def test_a_service_of_an_older_version_writes_on_when_a_newer_one_has_opened_the_store(
    empty_stores: Stores, tmp_path: Path
) -> None:
    async with await empty_stores.open_keys() as keys:
        running = await _older(empty_stores, tmp_path, keys)
        # As any command does: `hotline calls`, beside the service that runs.
        async with await CrmRepository.open(empty_stores.crm, keys) as crm:
            await running.write(_old_rows)
            assert len(await crm.search.find("demo", EVERY, limit=9)) == len(CALLS)
            assert (await crm.interaction("demo", "rung")).call_id == "rung"
        await running.close()


async def _older(stores: Stores, folder: Path, keys: KeyRing) -> Database:
    """Open the CRM's database as a service of that version has it."""
    database = await Database.open(
        stores.crm, migrations=up_to(folder / BEFORE, MIGRATIONS, BEFORE)
    )
    await seal_what_is_plain(database, keys)
    return database


def _old_rows(connection: Connection) -> None:
    call = text(
        "INSERT INTO interaction (tenant, call_id, way, dialled_number, language, started_at,"
        " ended_at, flow, bundle, agent_id, queue) VALUES"
        " ('demo', :call, 'phone', '8888', 'en-US', :at, :at, 'main', 'b', :agent, :queue)"
    ).bindparams(bindparam("at", type_=UtcDateTime))
    agent = text(
        "INSERT INTO call_agent (tenant, agent_id, call_id) VALUES ('demo', :agent, :call)"
    )
    for call_id, name, queue in CALLS:
        row = {"call": call_id, "agent": name, "queue": queue, "at": NOON}
        connection.execute(call, row)
    for call_id, name in AGENTS:
        connection.execute(agent, {"call": call_id, "agent": name})
