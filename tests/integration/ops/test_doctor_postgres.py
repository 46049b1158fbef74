"""What the doctor says of stores on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from hotline.crm.repository import MIGRATIONS as CRM
from hotline.database import Database, PostgresSchema
from hotline.ops.doctor.examination import run
from hotline.ops.doctor.finding import Finding, State
from hotline.ops.doctor.stores import store_checks
from hotline.settings import StoreSettings
from hotline.testing.postgres import PostgresServer


@pytest.fixture
async def url(postgres: PostgresServer) -> AsyncIterator[str]:
    async with postgres.database() as url:
        database = await Database.open(PostgresSchema(url, "crm"), migrations=CRM)
        await database.close()
        yield url


async def look(url: str) -> dict[str, Finding]:
    return dict(await run(list(store_checks(StoreSettings(url=SecretStr(url))))))


async def test_a_migrated_schema_is_sound_and_one_that_is_not_there_is_told(url: str) -> None:
    found = await look(url)
    assert found["store.crm"].state is State.OK
    assert found["store.crm"].text.endswith("on PostgreSQL 18")
    assert found["store.keys"].state is State.WARNING
    assert "has the schema of no version" in found["store.keys"].text


async def test_a_schema_of_a_later_version_is_told(postgres: PostgresServer, url: str) -> None:
    async with postgres.admin(url.rpartition("/")[2]) as admin:
        await admin.execute("UPDATE crm.alembic_version SET version_num = '0999'")
    found = (await look(url))["store.crm"]
    assert found.state is State.BROKEN
    assert "was written by another hotline (schema 0999" in found.text


@pytest.mark.parametrize("unsafe", ["fsync", "full_page_writes"])
async def test_a_server_that_would_lose_what_it_confirmed_is_broken(
    postgres: PostgresServer, url: str, unsafe: str
) -> None:
    async with postgres.admin() as admin:
        await admin.execute(f"ALTER SYSTEM SET {unsafe} = off")
        await admin.execute("SELECT pg_reload_conf()")
        try:
            while (await admin.fetchval(f"SHOW {unsafe}")) != "off":
                pass
            found = await look(url)
        finally:
            await admin.execute(f"ALTER SYSTEM RESET {unsafe}")
            await admin.execute("SELECT pg_reload_conf()")
    assert {one.state for one in found.values()} == {State.BROKEN}
    assert f"set {unsafe} to on" in found["store.crm"].way_out


async def test_a_database_that_cannot_hold_every_name_is_broken(
    postgres: PostgresServer, url: str
) -> None:
    async with postgres.admin() as admin:
        await admin.execute(
            "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 OWNER hotline"
        )
    found = await look(f"{url.rpartition('/')[0]}/latin")
    assert found["store.crm"].state is State.BROKEN
    assert "keeps texts in LATIN1" in found["store.crm"].text
