"""The stores: are they sound, whose are they, which schema do they have."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from functools import partial

from hotline.database.revision import revision_of
from hotline.ops.doctor.files import OTHERS
from hotline.ops.doctor.finding import Check, Finding, broken, ok, warning
from hotline.ops.doctor.postgres import postgres_checks
from hotline.ops.doctor.revisions import revision_finding
from hotline.ops.stores import Store, opened_to_read, stores
from hotline.settings import StoreSettings
from hotline.store_addresses import addresses

CHECK_LIMIT_S = 20.0
"""How long the check of a whole file may take."""
STEPS = 100_000
"""So many steps of SQLite's between two looks at the clock."""


def store_checks(settings: StoreSettings) -> Iterator[Check]:
    """Return the checks of each store."""
    if settings.url.get_secret_value():
        yield from postgres_checks(addresses(settings))
    for store in stores(settings):
        yield Check(name=f"store.{store.name}", look=partial(asyncio.to_thread, _store, store))


def _store(store: Store) -> Finding:
    if not store.file.exists():
        return warning(f"{store.file} is not there yet", "the service makes it when it starts")
    try:
        with opened_to_read(store.file) as connection:
            revision = revision_of(connection)
            sound = _quick_check(connection)
    except sqlite3.Error as error:
        return broken(f"{store.file} cannot be read: {error}", "`hotline restore` a backup")
    if sound is not None and sound != "ok":
        return broken(f"{store.file} is damaged: {sound}", "`hotline restore` a backup")
    if finding := revision_finding(str(store.file), revision, store.revisions):
        return finding
    if store.file.stat().st_mode & OTHERS:
        return warning(f"others may read {store.file}", f"chmod 600 {store.file}")
    if sound is None:
        return warning(
            f"{store.file} is too large to be checked whole in {CHECK_LIMIT_S:g} s",
            "check a backup of it: `hotline backup FILE`, then `hotline backup --verify FILE`",
        )
    return ok(f"sound, schema {revision}, {store.file.stat().st_size / 1e6:.1f} MB")


def _quick_check(connection: sqlite3.Connection) -> str | None:
    """Return SQLite's verdict, None where it takes too long."""
    until = time.monotonic() + CHECK_LIMIT_S
    connection.set_progress_handler(lambda: time.monotonic() > until, STEPS)
    try:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            return None
        raise
    return str(verdict)
