"""Statements that are written out once, on both kinds of database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, insert, select, update

from hotline.database import Database, DatabaseFailed, Prepared
from hotline.privacy.key_ring import MIGRATIONS
from hotline.privacy.tables import DATA_KEY
from hotline.testing.postgres import PostgresServer
from hotline.testing.stores import in_files, in_postgres

ADD = Prepared(insert(DATA_KEY))
HOLD = Prepared(
    update(DATA_KEY).where(DATA_KEY.c.key_id == bindparam("of_key")).values(in_use=True)
)
FIND = Prepared(select(DATA_KEY.c.wrapped).where(DATA_KEY.c.key_id == bindparam("of_key")))


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    if request.param == "sqlite":
        database = await Database.open(in_files(tmp_path).keys, migrations=MIGRATIONS)
        yield database
        await database.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    async with server.database() as url:
        database = await Database.open(in_postgres(url).keys, migrations=MIGRATIONS)
        yield database
        await database.close()


def key(key_id: str) -> dict[str, Any]:
    return {
        "key_id": key_id,
        "tenant": "bank",
        "name": f"call:{key_id}",
        "wrapped_by": "master:0",
        "wrapped": key_id.encode(),
        "in_use": False,
        "made_at": datetime(2026, 11, 27, 10, 30, tzinfo=UTC),
    }


async def test_it_writes_what_sqlalchemy_reads(database: Database) -> None:
    await database.write(lambda connection: ADD.run(connection, key("a")))
    rows = await database.read(
        lambda connection: connection.execute(select(DATA_KEY)).mappings().all()
    )
    assert [dict(row) for row in rows] == [key("a")]


async def test_it_runs_for_each_row(database: Database) -> None:
    await database.write(lambda connection: ADD.run_for_each(connection, [key("a"), key("b")]))
    names = select(DATA_KEY.c.name).order_by(DATA_KEY.c.name)
    assert await database.read(lambda connection: [*connection.scalars(names)]) == [
        "call:a",
        "call:b",
    ]


async def test_values_of_the_statement_need_not_be_given(database: Database) -> None:
    def hold_the_second(connection: Connection) -> list[str]:
        ADD.run_for_each(connection, [key("a"), key("b")])
        HOLD.run(connection, {"of_key": "b"})
        return [*connection.scalars(select(DATA_KEY.c.key_id).where(DATA_KEY.c.in_use))]

    assert await database.write(hold_the_second) == ["b"]


async def test_it_finds_what_is_asked_for(database: Database) -> None:
    def find(connection: Connection) -> list[bytes | None]:
        ADD.run_for_each(connection, [key("a"), key("b")])
        return [FIND.run(connection, {"of_key": one}).scalar() for one in ("b", "c")]

    assert await database.write(find) == [b"b", None]


async def test_a_value_that_is_missing_is_a_defect_and_not_a_null(database: Database) -> None:
    without = {name: value for name, value in key("a").items() if name != "wrapped"}
    with pytest.raises(KeyError, match="wrapped"):
        await database.write(lambda connection: ADD.run(connection, without))


async def test_what_the_database_refuses_is_said_in_our_words(database: Database) -> None:
    await database.write(lambda connection: ADD.run(connection, key("a")))
    with pytest.raises(DatabaseFailed):
        await database.write(lambda connection: ADD.run(connection, key("a")))
