"""Bringing a file's schema up to date when it is opened."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from hotline.database.engine import STALL_LIMIT_S, sqlite_engine, translated
from hotline.database.errors import DatabaseStalled, DatabaseTooNew, DatabaseUnusable

WAL_RETRY_S = 0.02
"""How long opening waits before it asks again for WAL mode."""

_ALEMBIC = threading.Lock()
"""Alembic keeps what it works on in globals."""


async def migrate(path: Path, migrations: Path) -> None:
    """Do as `migrate_now`, in a thread."""
    await asyncio.to_thread(migrate_now, path, migrations)


def migrate_now(path: Path, migrations: Path) -> None:
    """Bring the file's schema up to the newest one in `migrations`.

    Raises:
        DatabaseTooNew: The file's schema is not among `migrations`.
        DatabaseUnusable: The file cannot be opened, or is no database.
        DatabaseStalled: Another process holds it.
    """
    _create(path)
    plain = sqlite_engine(path, begin="", synchronous="FULL", connections=1)
    locked = sqlite_engine(path, begin="BEGIN IMMEDIATE", synchronous="FULL", connections=1)
    try:
        _use_wal(plain, path)
        with locked.begin() as connection, _ALEMBIC:
            _upgrade(connection, path, migrations)
    except SQLAlchemyError as error:
        reason = translated(error, path)
        if isinstance(reason, DatabaseStalled):
            raise reason from error
        raise DatabaseUnusable(path=path, reason=reason.reason) from error
    finally:
        plain.dispose()
        locked.dispose()


def _create(path: Path) -> None:
    try:
        # What callers said is nobody else's business: SQLite gives its side files the same mode.
        # An existing file is not touched: closing it here would drop SQLite's own locks on it.
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        pass
    except OSError as error:
        raise DatabaseUnusable(path=path, reason=error.strerror or str(error)) from error


def _use_wal(plain: Engine, path: Path) -> None:
    # The mode cannot change inside a transaction, and where two change it at once SQLite refuses
    # one of them without the wait that it grants elsewhere.
    end = time.monotonic() + STALL_LIMIT_S
    while True:
        try:
            with plain.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        except DBAPIError as error:
            stalled = isinstance(translated(error, path), DatabaseStalled)
            if not stalled or time.monotonic() > end:
                raise
            time.sleep(WAL_RETRY_S)
        else:
            return


def run_migrations(metadata: MetaData) -> None:
    """Run the migrations that Alembic asked for; the whole body of each room's `env.py`."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _upgrade(connection: Connection, path: Path, migrations: Path) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    head = scripts.get_current_head() or ""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in known:
        raise DatabaseTooNew(path=path, revision=revision, known=head)
    if revision != head:
        command.upgrade(config, "head")
