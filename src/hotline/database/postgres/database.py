"""One open schema of a PostgreSQL database: one writer, and readers beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hotline.database.address import PostgresSchema
from hotline.database.database import Database
from hotline.database.errors import DatabaseStalled
from hotline.database.limits import READ_WAIT_S, READERS, STALL_LIMIT_S
from hotline.database.postgres.engine import PATIENT, READING, WRITING, connect, postgres_engine
from hotline.database.postgres.errors import TROUBLE, is_worth_another, translated
from hotline.database.postgres.writers_lock import lock_statement
from hotline.database.turns import NoTurn, Turns

T = TypeVar("T")


class PostgresDatabase(Database):
    """One open schema, which is up to date.

    A transaction's function runs on the event loop, in a greenlet that steps aside whenever it
    waits for the server.
    """

    def __init__(self, address: PostgresSchema) -> None:
        self._address = address
        self._writing = Turns(1, wait_s=STALL_LIMIT_S)
        self._reading = Turns(READERS, wait_s=READ_WAIT_S)
        self._writer = postgres_engine(address, WRITING, connections=1)
        self._readers = postgres_engine(address, READING, connections=READERS)
        self._lock = lock_statement(address)
        self._lock_synced = lock_statement(
            address, also="set_config('synchronous_commit', 'on', true)"
        )

    async def close(self) -> None:
        """Wait for what has begun, and close every connection; see `Database.close`."""
        await self._reading.all_over()
        await self._writing.all_over()
        await self._readers.dispose()
        await self._writer.dispose()

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Read from one consistent state of the schema; see `Database.read`."""
        return await self._in_turn(self._reading, lambda: self._read(work))

    async def write(self, work: Callable[[Connection], T], *, synced: bool = False) -> T:
        """Write in one transaction, alone; see `Database.write`."""
        return await self._in_turn(self._writing, lambda: self._write(work, synced=synced))

    async def forget_deleted(self) -> None:
        """Let the server take the rows away that no statement sees any more."""
        await self._vacuum("VACUUM")

    async def rewrite(self) -> None:
        """Write all tables anew; see `Database.rewrite`."""
        await self._vacuum("VACUUM FULL")

    async def _in_turn(self, turns: Turns, transact: Callable[[], Awaitable[T]]) -> T:
        """Transact in a task of its own: whoever asked may be cancelled, and it goes on."""
        try:
            await turns.take()
        except NoTurn:
            raise DatabaseStalled(where=str(self._address), waited_s=turns.wait_s) from None

        def over(task: asyncio.Future[T]) -> None:
            turns.give_back()
            # Taken note of, whether or not anybody still waits for it.
            task.exception()

        task = asyncio.ensure_future(transact())
        task.add_done_callback(over)
        return await asyncio.shield(task)

    async def _read(self, work: Callable[[Connection], T]) -> T:
        try:
            try:
                return await self._read_once(work)
            except TROUBLE as error:
                if not is_worth_another(error):
                    raise
                # The server may have been restarted since; the next connection is a new one.
                return await self._read_once(work)
        except TROUBLE as error:
            # What the driver says may carry values of the statement.
            raise translated(error, self._address) from None

    async def _read_once(self, work: Callable[[Connection], T]) -> T:
        async with self._readers.connect() as connection:
            return await connection.run_sync(work)

    async def _write(self, work: Callable[[Connection], T], *, synced: bool) -> T:
        committing = False
        try:
            lock = self._lock_synced if synced else self._lock
            async with aclosing(await self._ours(lock)) as connection:
                result = await connection.run_sync(work)
                committing = True
                await connection.commit()
                return result
        except TROUBLE as error:
            raise translated(error, self._address, may_be_written=committing) from None

    async def _ours(self, lock: str) -> AsyncConnection:
        """Begin a transaction that holds the writers' lock."""
        try:
            return await _begun(self._writer, lock)
        except TROUBLE as error:
            if not is_worth_another(error):
                raise
            return await _begun(self._writer, lock)

    async def _vacuum(self, command: str) -> None:
        try:
            connection = await connect(self._address, PATIENT)
            try:
                tables = await connection.fetch(
                    "SELECT format('%I', tablename) AS name FROM pg_tables WHERE schemaname = $1",
                    self._address.schema,
                )
                await connection.execute(f"{command} {', '.join(row['name'] for row in tables)}")
            finally:
                await connection.close()
        except TROUBLE as error:
            raise translated(error, self._address) from None


async def _begun(engine: AsyncEngine, first: str) -> AsyncConnection:
    connection = await engine.connect()
    try:
        await connection.exec_driver_sql(first)
    except BaseException:
        await connection.close()
        raise
    return connection
