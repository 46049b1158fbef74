"""What can go wrong with a backup.

- `BackupError`
    - `BackupFailed`: it cannot be made; nothing is left behind
    - `ArchiveDamaged`: the archive is not what was once written
    - `ArchiveTooNew`: a later version of the hotline made it
    - `StoreInUse`: a program has the files open that a restore would replace
    - `WouldOverwrite`: a restore would replace files that are there
    - `RestoreFailed`: nothing was replaced
    - `KeptElsewhere`: the stores are on a PostgreSQL server, which has programs of its own for it
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hotline.errors import HotlineError


class BackupError(HotlineError):
    """The root of this folder's errors."""


@dataclass
class BackupFailed(BackupError):
    """The archive cannot be made; nothing is left of it."""

    file: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.file} was not made: {self.reason}"


@dataclass
class ArchiveDamaged(BackupError):
    """An archive that cannot be trusted."""

    file: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.file} cannot be used: {self.reason}; take another backup"


@dataclass
class ArchiveTooNew(BackupError):
    """A later version of the hotline made the archive."""

    file: Path
    made_by: str
    what: str

    def __str__(self) -> str:
        return (
            f"{self.file} was made by hotline {self.made_by}, and this one does not know "
            f"{self.what}: restore it with that version"
        )


@dataclass
class StoreInUse(BackupError):
    """Some program, most likely the service, has a store open."""

    file: Path

    def __str__(self) -> str:
        return f"{self.file} is in use: stop the service, then restore; nothing was changed"


@dataclass
class WouldOverwrite(BackupError):
    """There are files where the restore would put its own."""

    files: Sequence[Path]

    def __str__(self) -> str:
        names = ", ".join(map(str, self.files))
        return f"there is {names} already: with --force it is moved aside, and nothing is lost"


@dataclass
class RestoreFailed(BackupError):
    """The restore stopped; what was there is there as before."""

    reason: str

    def __str__(self) -> str:
        return f"nothing was restored: {self.reason}"


@dataclass
class KeptElsewhere(BackupError):
    """The stores are no files of ours.

    Attributes:
        command: The command that does it, without its password.
        also: What else is to be done.
    """

    command: str
    also: str

    def __str__(self) -> str:
        return (
            f"the stores are in PostgreSQL, whose own program does this: `{self.command}`; "
            f"{self.also}"
        )
