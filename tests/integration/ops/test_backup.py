"""Backups for real: of a journal under load, brought back elsewhere; and archives that are bad."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import sys
import tarfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import hotline
from hotline.crm import CrmRepository
from hotline.database import migrate_now
from hotline.journal import Journal, NewRecord
from hotline.ops.backup import make_backup, restore, verify
from hotline.ops.backup.errors import (
    ArchiveDamaged,
    ArchiveTooNew,
    BackupFailed,
    RestoreFailed,
    StoreInUse,
    WouldOverwrite,
)
from hotline.ops.backup.manifest import MANIFEST, Manifest
from hotline.ops.stores import Store, opened_to_read, stores
from hotline.privacy.key_ring import MIGRATIONS as KEYS_MIGRATIONS
from hotline.settings import StoreSettings
from hotline.testing.keys import open_test_keys

APPENDER = Path(__file__).parents[1] / "journal/endless_appender.py"
START_S = 30.0
BEFORE = 500
LEFT_AT = 1_700_000_000


def stores_in(folder: Path) -> list[Store]:
    return stores(
        StoreSettings(journal=folder / "journal.db", crm=folder / "crm.db", keys=folder / "keys.db")
    )


def record(n: int) -> NewRecord:
    return NewRecord(
        tenant="demo", stream="call:1", at=datetime.now(UTC), event={"kind": "tick", "n": n}
    )


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def private(file: Path) -> bool:
    return stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.fixture
async def floor(tmp_path: Path) -> Path:
    """A folder with a journal of three records and a CRM, which nobody has open."""
    folder = tmp_path / "floor"
    folder.mkdir()
    async with (
        await open_test_keys(folder) as keys,
        await Journal.open(folder / "journal.db", keys) as journal,
        await CrmRepository.open(folder / "crm.db", keys),
    ):
        for n in range(3):
            await journal.append(record(n))
    return folder


@asynccontextmanager
async def journal_in(folder: Path) -> AsyncIterator[Journal]:
    """Open a folder's journal with the keys beside it."""
    async with (
        await open_test_keys(folder) as keys,
        await Journal.open(folder / "journal.db", keys) as journal,
    ):
        yield journal


async def ticks(folder: Path) -> list[int]:
    async with journal_in(folder) as journal:
        return [int(str(one.event["n"])) for one in await journal.read("demo", "call:1")]


@asynccontextmanager
async def appending(folder: Path) -> AsyncIterator[asyncio.StreamReader]:
    """Another process that appends as fast as it can; what it has made durable can be read."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(APPENDER),
        str(folder),
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(hotline.__file__).parents[1])},
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_S):
            yield process.stdout
    finally:
        process.kill()
        # Else it would wait for a reader of what it printed.
        await process.communicate()


async def test_backup_under_load_is_one_moment_and_comes_back_elsewhere(tmp_path: Path) -> None:
    busy = tmp_path / "busy"
    busy.mkdir()
    archive, elsewhere = tmp_path / "busy.tar.gz", tmp_path / "elsewhere"
    async with appending(busy) as printed:
        confirmed = {int(await printed.readline()) for _ in range(BEFORE)}
        making = asyncio.create_task(asyncio.to_thread(make_backup, stores_in(busy), archive))
        manifest = await making
        restore(archive, stores_in(elsewhere))
        with opened_to_read(elsewhere / "journal.db") as connection:
            rows = connection.execute("SELECT seq FROM journal_record ORDER BY seq").fetchall()
        seqs = [seq for (seq,) in rows]
        # The one who appends is alive, and past what was copied.
        while int(await printed.readline()) <= len(seqs):
            pass
    assert [entry.store for entry in manifest.entries] == ["journal", "keys"]
    assert verify(archive) == manifest
    assert private(archive)
    assert confirmed <= set(seqs)
    assert seqs == list(range(1, len(seqs) + 1))
    # Both records of each append, or neither.
    async with journal_in(elsewhere) as journal:
        for call in range(8):
            pair = [await journal.read("demo", f"{kind}:{call}") for kind in ("call", "floor")]
            assert len(pair[0]) == len(pair[1])
        assert await journal.append(record(0)) == len(seqs) + 1
    assert private(elsewhere / "journal.db")


async def test_nothing_is_left_beside_an_archive(floor: Path, tmp_path: Path) -> None:
    told: list[str] = []
    make_backup(stores_in(floor), tmp_path / "a.tar.gz", progress=told.append)
    assert names_in(tmp_path) == ["a.tar.gz", "floor"]
    copied = [f"copying {floor}/{name}.db" for name in ("journal", "crm", "keys")]
    assert told == [*copied, "packing"]
    with pytest.raises(BackupFailed, match="there already"):
        make_backup(stores_in(floor), tmp_path / "a.tar.gz")
    with pytest.raises(BackupFailed, match="nothing to copy"):
        make_backup(stores_in(tmp_path / "nowhere"), tmp_path / "b.tar.gz")


async def test_messages_go_with_it_and_come_back(floor: Path, tmp_path: Path) -> None:
    spool, back = tmp_path / "spool", tmp_path / "back"
    spool.mkdir()
    (spool / "one.wav").write_bytes(b"RIFF one")
    (spool / "two.wav").write_bytes(b"RIFF two")
    os.utime(spool / "one.wav", (LEFT_AT, LEFT_AT))
    archive = tmp_path / "a.tar.gz"
    assert len(make_backup(stores_in(floor), archive, messages=spool).messages) == 2
    back.mkdir()
    (back / "two.wav").write_bytes(b"RIFF newer")
    done = restore(archive, stores_in(tmp_path / "new"), messages=back)
    assert done.messages == 1
    assert (back / "one.wav").read_bytes() == b"RIFF one"
    assert (back / "one.wav").stat().st_mtime == LEFT_AT
    assert (back / "two.wav").read_bytes() == b"RIFF newer"


async def test_restore_moves_aside_what_is_there(floor: Path, tmp_path: Path) -> None:
    archive = tmp_path / "a.tar.gz"
    make_backup(stores_in(floor), archive)
    async with journal_in(floor) as journal:
        await journal.append(record(99))
    with pytest.raises(WouldOverwrite, match="--force"):
        restore(archive, stores_in(floor))
    assert await ticks(floor) == [0, 1, 2, 99]
    done = restore(archive, stores_in(floor), force=True)
    assert await ticks(floor) == [0, 1, 2]
    (aside,) = (path for path in done.aside if path.name.startswith("journal.db."))
    # The way back.
    aside.replace(floor / "journal.db")
    assert await ticks(floor) == [0, 1, 2, 99]


async def test_restore_refuses_while_somebody_has_the_journal_open(
    floor: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "a.tar.gz"
    make_backup(stores_in(floor), archive)
    async with journal_in(floor) as journal:
        await journal.append(record(3))
        with pytest.raises(StoreInUse, match="stop the service"):
            restore(archive, stores_in(floor), force=True)
        await journal.append(record(4))
    assert await ticks(floor) == [0, 1, 2, 3, 4]


async def test_damaged_store_can_be_replaced(floor: Path, tmp_path: Path) -> None:
    archive = tmp_path / "a.tar.gz"
    make_backup(stores_in(floor), archive)
    (floor / "journal.db").write_bytes(b"no database at all" * 500)
    restore(archive, stores_in(floor), force=True)
    assert await ticks(floor) == [0, 1, 2]


def cut(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])


def flip(archive: Path) -> None:
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 0xFF
    archive.write_bytes(data)


def empty(archive: Path) -> None:
    archive.write_bytes(b"")


def repack(archive: Path, change: Callable[[Path], None]) -> None:
    folder = archive.with_suffix(".d")
    with tarfile.open(archive) as opened:
        # Python 3.11.0 to 3.11.3 know no filter; the archive is our own.
        safely: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        opened.extractall(folder, **safely)
    change(folder)
    with tarfile.open(archive, "w:gz") as packed:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            packed.add(file, arcname=str(file.relative_to(folder)))


def forge(archive: Path) -> None:
    def change(folder: Path) -> None:
        (folder / "journal.db").write_bytes(b"x" * 100)

    repack(archive, change)


def lose(archive: Path) -> None:
    repack(archive, lambda folder: (folder / "crm.db").unlink())


@pytest.mark.parametrize("damage", [cut, flip, empty, forge, lose])
async def test_damaged_archive_is_told_and_changes_nothing(
    floor: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    archive = tmp_path / "a.tar.gz"
    make_backup(stores_in(floor), archive)
    damage(archive)
    with pytest.raises(ArchiveDamaged, match="take another backup"):
        verify(archive)
    with pytest.raises(ArchiveDamaged):
        restore(archive, stores_in(floor), force=True)
    assert await ticks(floor) == [0, 1, 2]
    assert not [name for name in names_in(floor) if "before-restore" in name]
    with pytest.raises(ArchiveDamaged, match="no such file"):
        verify(tmp_path / "nowhere.tar.gz")


async def test_archive_of_a_later_schema_is_refused(floor: Path, tmp_path: Path) -> None:
    archive = tmp_path / "a.tar.gz"
    make_backup(stores_in(floor), archive)

    def later(folder: Path) -> None:
        file = folder / MANIFEST
        manifest = Manifest.model_validate_json(file.read_text())
        entries = tuple(entry.model_copy(update={"revision": "9999"}) for entry in manifest.entries)
        changed = manifest.model_copy(update={"entries": entries, "hotline": "9.0"})
        file.write_text(changed.model_dump_json())

    repack(archive, later)
    with pytest.raises(ArchiveTooNew, match=r"made by hotline 9\.0.*schema 9999 of journal"):
        restore(archive, stores_in(tmp_path / "new"))


async def test_disk_that_refuses_leaves_everything_as_it_was(floor: Path, tmp_path: Path) -> None:
    archive = tmp_path / "a.tar.gz"
    make_backup(stores_in(floor), archive)
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(RestoreFailed, match="nothing was restored"):
        restore(archive, stores_in(tmp_path / "file"))


def keys_with(file: Path, rows: dict[str, bytes | None], erasures: list[str]) -> Path:
    """A file of keys: each key's id and what is left of it, and the erasures on record."""
    migrate_now(file, KEYS_MIGRATIONS)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executemany(
            "INSERT INTO data_key VALUES (?, 'demo', 'call:' || ?, 'master:1', ?, 0, '2026')",
            [(key_id, key_id, wrapped) for key_id, wrapped in rows.items()],
        )
        connection.executemany(
            "INSERT INTO erasure (tenant, at, who, why, subject, calls, messages) "
            "VALUES ('demo', '2026', 'Li', 'x', ?, 1, 0)",
            zip(erasures, strict=True),
        )
    return file


def hold_in(file: Path, subject: str, *, placed: int = 1) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            "INSERT INTO hold (tenant, at, who, why, subject, placed) "
            "VALUES ('demo', '2026', 'Li', 'court', ?, ?)",
            (subject, placed),
        )


def without_holds(file: Path) -> Path:
    """The same file as a version before there were holds wrote it."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP INDEX ix_data_key_in_use")
        connection.execute("DROP TABLE hold")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    return file


def holds_in(file: Path) -> list[tuple[str, int]]:
    with opened_to_read(file) as connection:
        return connection.execute("SELECT subject, placed FROM hold ORDER BY id").fetchall()


def test_erased_key_does_not_come_back_with_a_backup(tmp_path: Path) -> None:
    archive = tmp_path / "a.tar.gz"
    before = keys_with(tmp_path / "before.db", {"a": b"key of a", "b": b"key of b"}, ["z"])
    make_backup([Store(name="keys", file=before)], archive)
    now = keys_with(tmp_path / "now.db", {"a": None, "b": b"key of b", "c": None}, ["z", "a"])
    done = restore(archive, [Store(name="keys", file=now)], force=True)
    assert (done.erased, done.new_keys) == (1, False)
    assert restore(archive, [Store(name="keys", file=tmp_path / "new.db")]).new_keys
    with opened_to_read(now) as connection:
        keys = dict(connection.execute("SELECT key_id, wrapped FROM data_key").fetchall())
        subjects = connection.execute("SELECT subject FROM erasure ORDER BY id").fetchall()
    assert keys == {"a": None, "b": b"key of b", "c": None}
    assert subjects == [("z",), ("a",)]
    assert b"key of a" not in now.read_bytes()


@pytest.mark.parametrize("earlier", [False, True], ids=["archive of now", "of the version before"])
def test_what_is_held_stays_held_when_an_older_backup_comes_back(
    tmp_path: Path, earlier: bool
) -> None:
    archive = tmp_path / "a.tar.gz"
    before = keys_with(tmp_path / "before.db", {"a": b"key of a"}, [])
    if earlier:
        without_holds(before)
    make_backup([Store(name="keys", file=before)], archive)
    now = keys_with(tmp_path / "now.db", {"a": b"key of a"}, [])
    hold_in(now, "call:a")
    hold_in(now, "call:a", placed=0)
    hold_in(now, "somebody")
    restore(archive, [Store(name="keys", file=now)], force=True)
    assert holds_in(now) == [("call:a", 1), ("call:a", 0), ("somebody", 1)]


def test_backup_comes_back_over_the_keys_of_the_version_before(tmp_path: Path) -> None:
    archive = tmp_path / "a.tar.gz"
    before = keys_with(tmp_path / "before.db", {"a": b"key of a"}, [])
    hold_in(before, "call:a")
    make_backup([Store(name="keys", file=before)], archive)
    now = without_holds(keys_with(tmp_path / "now.db", {"a": None}, ["a"]))
    assert restore(archive, [Store(name="keys", file=now)], force=True).erased == 1
    assert holds_in(now) == [("call:a", 1)]


def test_messages_of_erased_callers_do_not_come_back_with_a_backup(tmp_path: Path) -> None:
    spool, archive = tmp_path / "spool", tmp_path / "a.tar.gz"
    spool.mkdir()
    for name in ("a-1.wav", "a-fallback.wav", "b-1.wav", "c-1.wav", "fallback-17.1.wav"):
        (spool / name).write_bytes(b"RIFF")
    before = keys_with(tmp_path / "before.db", {"a": b"key of a", "b": b"key of b"}, [])
    make_backup([Store(name="keys", file=before)], archive, messages=spool)
    # The call c came while the backup was made.
    now = keys_with(tmp_path / "now.db", {"a": None, "b": b"key of b", "c": None}, ["a", "c"])
    back = tmp_path / "back"
    done = restore(archive, [Store(name="keys", file=now)], messages=back, force=True)
    assert names_in(back) == ["b-1.wav", "fallback-17.1.wav"]
    assert (done.messages, done.erased_messages) == (2, 3)


async def test_messages_that_cannot_be_seen_are_no_backup(floor: Path, tmp_path: Path) -> None:
    archive, spool = tmp_path / "a.tar.gz", tmp_path / "spool"
    with pytest.raises(BackupFailed, match=r"No such file.*user who may read.*leave --messages"):
        make_backup(stores_in(floor), archive, messages=spool)
    assert names_in(tmp_path) == ["floor"]


async def test_damaged_message_is_told_and_changes_nothing(floor: Path, tmp_path: Path) -> None:
    spool, back, archive = tmp_path / "spool", tmp_path / "back", tmp_path / "a.tar.gz"
    spool.mkdir()
    for name in ("one.wav", "two.wav"):
        (spool / name).write_bytes(b"RIFF")
    make_backup(stores_in(floor), archive, messages=spool)

    def spoil(folder: Path) -> None:
        (folder / "messages/two.wav").write_bytes(b"RIFF other")

    repack(archive, spoil)
    async with journal_in(floor) as journal:
        await journal.append(record(99))
    with pytest.raises(ArchiveDamaged, match="take another backup"):
        restore(archive, stores_in(floor), messages=back, force=True)
    assert names_in(back) == []
    assert await ticks(floor) == [0, 1, 2, 99]


def test_file_of_keys_that_cannot_be_compared_is_not_replaced(tmp_path: Path) -> None:
    archive = tmp_path / "a.tar.gz"
    before = keys_with(tmp_path / "before.db", {"a": b"key of a"}, [])
    make_backup([Store(name="keys", file=before)], archive)
    now = tmp_path / "now.db"
    now.write_bytes(b"no database at all" * 500)
    with pytest.raises(RestoreFailed, match=r"now.db cannot tell which keys .* move it away"):
        restore(archive, [Store(name="keys", file=now)], force=True)
    assert now.read_bytes() == b"no database at all" * 500
