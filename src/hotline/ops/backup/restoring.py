"""Putting a backup in place of what is there; what was there is moved aside, never deleted."""

from __future__ import annotations

import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hotline.ops.backup.archive import extract, opened
from hotline.ops.backup.erased import KEYS, erased_calls, keep_erased
from hotline.ops.backup.errors import (
    ArchiveDamaged,
    ArchiveTooNew,
    RestoreFailed,
    StoreInUse,
    WouldOverwrite,
)
from hotline.ops.backup.manifest import Entry, Manifest
from hotline.ops.backup.messages import Unpacked, unpack_messages
from hotline.ops.stores import Store, opened_to_read

SIDE_FILES = ("", "-wal", "-shm")
"""A database file and what SQLite keeps beside it."""


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What a restore did.

    Attributes:
        manifest: What was in the archive.
        aside: Where the files went that were there before.
        messages: How many messages came back.
        erased: How many keys in the archive had been erased since, and stay so.
        erased_messages: How many messages in the archive are of calls that were erased; they did
            not come back.
        new_keys: Whether the archive's keys came where there were none to compare them with.
    """

    manifest: Manifest
    aside: Sequence[Path]
    messages: int
    erased: int
    erased_messages: int
    new_keys: bool


def restore(
    file: Path, stores: Sequence[Store], *, messages: Path | None = None, force: bool = False
) -> Restored:
    """Put every store of an archive in its place.

    Args:
        file: The archive.
        stores: Where the settings say that the stores are.
        messages: The folder of callers' messages, where those in the archive are wanted back.
        force: Whether files that are there are moved aside.

    Raises:
        ArchiveDamaged: The archive is not what was once written.
        ArchiveTooNew: A later version of the hotline made it.
        WouldOverwrite: There are files, and `force` is not set.
        StoreInUse: The service runs.
        RestoreFailed: The disk refused.
        DatabaseError: The archive's keys cannot be read. In all these cases nothing was changed.
    """
    places = {store.name: store for store in stores}
    with opened(file) as (archive, manifest), ExitStack() as stack:
        for entry in manifest.stores:
            _check_schema(file, manifest, entry, places)
        targets = [places[entry.store].file for entry in manifest.stores]
        there = [target for target in targets if target.exists()]
        if there and not force:
            raise WouldOverwrite(there)
        for target in there:
            _require_unused(target)
        keys = places[KEYS].file if KEYS in places else None
        try:
            new = [
                (_unpack(stack, file, archive, entry, places[entry.store].file), target)
                for entry, target in zip(manifest.stores, targets, strict=True)
            ]
            kept = sum(
                _keep_erased(target, copy)
                for copy, target in new
                if target in there and target == keys
            )
            unpacked = Unpacked()
            if messages is not None:
                erased = _erased_calls(new, keys)
                unpacked = unpack_messages(stack, file, archive, manifest, messages, erased)
            aside = _exchange(new)
            count = unpacked.place()
        except (OSError, sqlite3.Error) as error:
            raise RestoreFailed(str(error)) from error
    return Restored(
        manifest=manifest,
        aside=aside,
        messages=count,
        erased=kept,
        erased_messages=unpacked.erased,
        new_keys=keys in targets and keys not in there,
    )


def _keep_erased(present: Path, copy: Path) -> int:
    try:
        return keep_erased(present, copy)
    except sqlite3.Error as error:
        raise RestoreFailed(
            f"{present} cannot tell which keys were erased ({error}): move it away yourself, "
            "restore again, and erase again whoever was erased since the backup"
        ) from error


def _erased_calls(new: Sequence[tuple[Path, Path]], keys: Path | None) -> set[str]:
    """Ask the file of keys that there will be."""
    will_be = next((copy for copy, target in new if target == keys), keys)
    return erased_calls(will_be) if will_be is not None and will_be.exists() else set()


def _check_schema(file: Path, manifest: Manifest, entry: Entry, places: dict[str, Store]) -> None:
    store = places.get(entry.store)
    if store is None:
        raise ArchiveTooNew(file, manifest.hotline, f"the store {entry.store!r}")
    if entry.revision and store.revisions and entry.revision not in store.revisions:
        raise ArchiveTooNew(file, manifest.hotline, f"the schema {entry.revision} of {store.name}")


def _require_unused(file: Path) -> None:
    """Make sure that nobody has a store open, and take its write-ahead log into it."""
    connection = sqlite3.connect(file, timeout=0, isolation_level=None)
    try:
        # SQLite leaves WAL mode only for the one connection there is.
        connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise StoreInUse(file) from None
    except sqlite3.DatabaseError:
        # It is damaged, which may be why somebody restores: it is moved aside as it is.
        pass
    finally:
        connection.close()


def _unpack(
    stack: ExitStack, file: Path, archive: tarfile.TarFile, entry: Entry, target: Path
) -> Path:
    """Put an entry beside its target and look whether it is sound."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = stack.enter_context(
        tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".hotline-")
    )
    copy = Path(folder) / entry.name
    descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        extract(file, archive, entry, out)
        out.flush()
        os.fsync(out.fileno())
    with opened_to_read(copy) as connection:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise ArchiveDamaged(file, f"{entry.name} is no sound database ({verdict})")
    return copy


def _exchange(new: Sequence[tuple[Path, Path]]) -> list[Path]:
    """Move what is there aside and the new files in; all of them or, on an error, none."""
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    done: list[tuple[Path, Path]] = []
    aside: list[Path] = []
    try:
        for copy, target in new:
            for side in SIDE_FILES:
                old = target.with_name(f"{target.name}{side}")
                if old.exists():
                    kept = target.with_name(f"{target.name}.before-restore-{stamp}{side}")
                    old.rename(kept)
                    done.append((old, kept))
                    aside.append(kept)
            copy.rename(target)
            done.append((copy, target))
    except OSError:
        for before, after in reversed(done):
            after.rename(before)
        raise
    return aside
