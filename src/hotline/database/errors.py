"""What can go wrong with a database.

- `DatabaseError`
    - `DatabaseTooNew`: a later version of this program wrote the file
    - `DatabaseUnusable`: the file cannot be opened as a database
    - `DatabaseStalled`: somebody else held it for too long
    - `DatabaseFailed`: it refused a statement
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hotline.errors import HotlineError


class DatabaseError(HotlineError):
    """A database cannot do what was asked of it."""


@dataclass(kw_only=True)
class DatabaseTooNew(DatabaseError):
    """The file was written by a later version of this program."""

    path: Path
    revision: str
    known: str

    def __str__(self) -> str:
        return (
            f"{self.path} has schema {self.revision}, and this version of hotline knows it up to "
            f"{self.known}; start the version that wrote it, or restore a backup of the file"
        )


@dataclass(kw_only=True)
class DatabaseUnusable(DatabaseError):
    """The file cannot be opened as a database."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return (
            f"{self.path} cannot be opened as a database ({self.reason}); "
            "check that its folder exists and is writable and that the file is ours"
        )


@dataclass(kw_only=True)
class DatabaseStalled(DatabaseError):
    """Somebody else held the database for too long; nothing was read or written."""

    path: Path
    waited_s: float

    def __str__(self) -> str:
        return f"{self.path} was busy for {self.waited_s} s; find the process that holds it"


@dataclass(kw_only=True)
class DatabaseFailed(DatabaseError):
    """The database refused a statement; the whole transaction was rolled back."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path} failed ({self.reason}); check the disk's space and health"
