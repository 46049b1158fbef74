"""Taking a backup beside a running service.

Each store is copied by SQLite's `VACUUM INTO`: one read transaction, so the copy is one moment of
the file however much is written meanwhile, the writer never waits for it, and free pages, in which
deleted values may linger, are left out. Stores are copied in the order of the settings, the journal
first: what its records need of a later one is then in that one's copy too.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from hotline import __version__
from hotline.calls.messages import messages_in
from hotline.database.revision import revision_of
from hotline.ops.backup.errors import BackupFailed
from hotline.ops.backup.manifest import FORMAT, MANIFEST, MESSAGES, Entry, Manifest, sha256_of
from hotline.ops.stores import Store, opened_to_read

Progress = Callable[[str], None]
"""Is told what is done now."""


def make_backup(
    stores: Sequence[Store],
    file: Path,
    *,
    messages: Path | None = None,
    progress: Progress = lambda text: None,
) -> Manifest:
    """Write an archive of all stores that are there, readable by its owner only.

    Args:
        stores: What to copy.
        file: The archive; it appears once it is whole.
        messages: The folder of callers' messages, if they are wanted too.
        progress: Is told each step.

    Raises:
        BackupFailed: It cannot be made; nothing is left behind.
    """
    if file.exists():
        raise BackupFailed(file, "it is there already; choose another name")
    there = [store for store in stores if store.file.exists()]
    if not there:
        names = ", ".join(str(store.file) for store in stores)
        raise BackupFailed(file, f"there is nothing to copy; looked for {names}")
    try:
        with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".hotline-") as folder:
            staged = Path(folder)
            entries = [_copy(store, staged, progress) for store in there]
            if messages is not None:
                entries += _copy_messages(file, messages, staged, progress)
            manifest = Manifest(
                format=FORMAT,
                hotline=__version__,
                taken_at=datetime.now(UTC),
                entries=tuple(entries),
            )
            (staged / MANIFEST).write_text(manifest.model_dump_json(indent=2))
            progress("packing")
            packed = staged / "packed"
            _pack(staged, [MANIFEST, *(entry.name for entry in entries)], packed)
            packed.replace(file)
            _sync_folder(file.absolute().parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupFailed(file, str(error)) from error
    return manifest


def _copy(store: Store, staged: Path, progress: Progress) -> Entry:
    progress(f"copying {store.file}")
    copy = staged / f"{store.name}.db"
    # Made here, so that it is never anybody else's to read.
    copy.touch(mode=0o600)
    with opened_to_read(store.file) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    with opened_to_read(copy) as connection:
        revision = revision_of(connection)
    return _entry(staged, copy.name, store=store.name, revision=revision)


def _copy_messages(file: Path, messages: Path, staged: Path, progress: Progress) -> list[Entry]:
    progress(f"copying messages from {messages}")
    (staged / MESSAGES).mkdir()
    try:
        left = messages_in(messages)
        # One that is being recorded is copied as far as it has come.
        for message in left:
            # With its time, from which it is counted how long it is kept.
            shutil.copy2(message, staged / MESSAGES / message.name)
    except OSError as error:
        reason = (
            f"the messages in {messages} cannot be copied ({error.strerror}): run the same command "
            "where the PBX's spool is, as a user who may read it; or leave --messages out"
        )
        raise BackupFailed(file, reason) from error
    return [_entry(staged, f"{MESSAGES}{message.name}") for message in left]


def _entry(staged: Path, name: str, *, store: str = "", revision: str = "") -> Entry:
    file = staged / name
    return Entry(
        name=name,
        store=store,
        revision=revision,
        bytes=file.stat().st_size,
        sha256=sha256_of(file),
    )


def _pack(staged: Path, names: Sequence[str], packed: Path) -> None:
    descriptor = os.open(packed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        with tarfile.open(fileobj=opened, mode="w:gz", compresslevel=6) as archive:
            for name in names:
                archive.add(staged / name, arcname=name, recursive=False, filter=_nobodys)
        opened.flush()
        os.fsync(opened.fileno())


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
