"""Bringing a schema up to date when it is opened."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from hotline.database.address import PostgresSchema
from hotline.database.errors import DatabaseStalled, DatabaseUnusable
from hotline.database.postgres.engine import PATIENT, connect, postgres_engine
from hotline.database.postgres.errors import AWAY, TROUBLE, translated
from hotline.database.postgres.writers_lock import lock_statement
from hotline.database.revision import bring_up_to_date


def migrate_schema(address: PostgresSchema, migrations: Path) -> None:
    """Bring the schema up to date; see `hotline.database.migration.migrate_now`.

    It has an event loop of its own, for Alembic works in globals and may block the thread it is in.
    """
    asyncio.run(_migrate(address, migrations))


async def _migrate(address: PostgresSchema, migrations: Path) -> None:
    where = str(address)
    try:
        await _create(address)
        engine = postgres_engine(address, PATIENT, connections=1)
        try:
            async with engine.begin() as connection:
                await connection.exec_driver_sql(lock_statement(address))
                await connection.run_sync(
                    partial(bring_up_to_date, where=where, migrations=migrations)
                )
        finally:
            await engine.dispose()
    except TROUBLE as error:
        reason = translated(error, address)
        if isinstance(reason, DatabaseStalled):
            raise reason from None
        raise DatabaseUnusable(where=where, reason=reason.reason, way_out=AWAY) from None
    except ValueError as error:
        # The driver cannot read the address; its text may repeat what is in it.
        raise DatabaseUnusable(where=where, reason=type(error).__name__, way_out=AWAY) from None


async def _create(address: PostgresSchema) -> None:
    """Make the schema, unless it is there: then nobody needs the right to make one."""
    connection = await connect(address, PATIENT)
    try:
        async with connection.transaction():
            await connection.execute(lock_statement(address))
            if await connection.fetchval("SELECT to_regnamespace($1)", address.schema) is None:
                await connection.execute(f'CREATE SCHEMA "{address.schema}"')
    finally:
        await connection.close()
