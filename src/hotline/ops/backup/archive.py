"""Reading an archive, which is believed only as far as its hashes go."""

from __future__ import annotations

import hashlib
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from pydantic import ValidationError

from hotline.ops.backup.errors import ArchiveDamaged, ArchiveTooNew
from hotline.ops.backup.manifest import CHUNK_BYTES, FORMAT, MANIFEST, Entry, Manifest

MANIFEST_LIMIT_BYTES = 64 * 1024 * 1024
DAMAGE = (tarfile.TarError, EOFError, zlib.error, OSError)
"""What Python raises on an archive that is cut or changed."""


def verify(file: Path) -> Manifest:
    """Read a whole archive and compare every hash; return its manifest.

    Raises:
        ArchiveDamaged: It is no archive of ours, or not what was once written.
        ArchiveTooNew: A later version made it in another way.
    """
    with opened(file) as (archive, manifest):
        for entry in manifest.entries:
            with open(os.devnull, "wb") as nowhere:
                extract(file, archive, entry, nowhere)
    return manifest


@contextmanager
def opened(file: Path) -> Iterator[tuple[tarfile.TarFile, Manifest]]:
    """Open an archive and read its manifest.

    Raises:
        ArchiveDamaged: As for `verify`.
        ArchiveTooNew: As for `verify`.
    """
    if not file.is_file():
        raise ArchiveDamaged(file, "there is no such file")
    try:
        archive = tarfile.open(file, "r:gz")  # noqa: SIM115
    except DAMAGE as error:
        raise ArchiveDamaged(file, f"it is no backup of the hotline ({error})") from error
    with archive:
        yield archive, _manifest(file, archive)


def extract(file: Path, archive: tarfile.TarFile, entry: Entry, target: BinaryIO) -> None:
    """Copy one entry to `target`; its hash is right when this returns.

    Raises:
        ArchiveDamaged: It is missing, or not what was once written.
    """
    digest = hashlib.sha256()
    try:
        with _member(file, archive, entry.name) as member:
            while chunk := member.read(CHUNK_BYTES):
                digest.update(chunk)
                target.write(chunk)
    except DAMAGE as error:
        raise ArchiveDamaged(file, f"{entry.name} cannot be read ({error})") from error
    if digest.hexdigest() != entry.sha256:
        raise ArchiveDamaged(file, f"{entry.name} is not what was backed up (its hash differs)")


def _manifest(file: Path, archive: tarfile.TarFile) -> Manifest:
    try:
        with _member(file, archive, MANIFEST) as member:
            text = member.read(MANIFEST_LIMIT_BYTES)
        manifest = Manifest.model_validate_json(text)
    except (*DAMAGE, ValidationError) as error:
        raise ArchiveDamaged(file, f"its manifest cannot be read ({type(error).__name__})") from (
            error
        )
    if manifest.format > FORMAT:
        raise ArchiveTooNew(file, manifest.hotline, f"the format {manifest.format}")
    return manifest


def _member(file: Path, archive: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        member = archive.extractfile(name)
    except KeyError:
        member = None
    if member is None:
        raise ArchiveDamaged(file, f"{name} is missing")
    return member
