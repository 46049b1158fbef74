"""What can go wrong with a database.

- `DatabaseError`
    - `DatabaseTooNew`: a later version of this program wrote it
    - `DatabaseUnusable`: it cannot be opened
    - `DatabaseStalled`: somebody else held it for too long
    - `DatabaseFailed`: it refused a statement
        - `DatabaseLost`: the connection to its server broke

Each names in `where` the file, or the schema and its server, and never a password.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.errors import HotlineError

FILE_UNUSABLE = "check that its folder exists and is writable and that the file is ours"
FILE_FAILED = "check the disk's space and health"


class DatabaseError(HotlineError):
    """A database cannot do what was asked of it."""


@dataclass(kw_only=True)
class DatabaseTooNew(DatabaseError):
    """It was written by a later version of this program."""

    where: str
    revision: str
    known: str

    def __str__(self) -> str:
        return (
            f"{self.where} has schema {self.revision}, and this version of hotline knows it up to "
            f"{self.known}; start the version that wrote it, or restore a backup of it"
        )


@dataclass(kw_only=True)
class DatabaseUnusable(DatabaseError):
    """It cannot be opened."""

    where: str
    reason: str
    way_out: str = FILE_UNUSABLE

    def __str__(self) -> str:
        return f"{self.where} cannot be opened as a database ({self.reason}); {self.way_out}"


@dataclass(kw_only=True)
class DatabaseStalled(DatabaseError):
    """Somebody else held the database for too long; nothing was read or written."""

    where: str
    waited_s: float

    def __str__(self) -> str:
        return f"{self.where} was busy for {self.waited_s} s; find the process that holds it"


@dataclass(kw_only=True)
class DatabaseFailed(DatabaseError):
    """The database refused a statement; the whole transaction was rolled back."""

    where: str
    reason: str
    way_out: str = FILE_FAILED

    def __str__(self) -> str:
        return f"{self.where} failed ({self.reason}); {self.way_out}"


@dataclass(kw_only=True)
class DatabaseLost(DatabaseFailed):
    """The server went away, or does not answer.

    Attributes:
        may_be_written: Whether it was about to commit, so that the write may be there after all.
            When false nothing was written.
    """

    may_be_written: bool = False
