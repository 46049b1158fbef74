"""What can go wrong with the journal.

- `JournalError`
    - `RecordRefused`: the record itself cannot be written
    - `JournalStalled`: the journal did not answer in time
    - `JournalWriteFailed`: the database refused
    - `JournalClosed`: the journal is closed
    - `CallAlreadyOpen`: the call has a header
    - `UnknownBundle`: no bundle has this digest
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.errors import HotlineError


class JournalError(HotlineError):
    """The journal cannot do what was asked: what depends on it must not be performed."""


@dataclass(kw_only=True)
class RecordRefused(JournalError):
    """A record cannot be written as JSON; nothing was written, other records are not touched."""

    stream: str
    reason: str

    def __str__(self) -> str:
        return f"a record of stream {self.stream!r} cannot be journaled: {self.reason}"


@dataclass(kw_only=True)
class JournalStalled(JournalError):
    """A write was not confirmed in time.

    Attributes:
        waited_s: How long the caller waited.
        may_be_written: Whether the write was under way, so that it may still show up in the
            journal. When false it never will.
    """

    waited_s: float
    may_be_written: bool

    def __str__(self) -> str:
        fate = "it may still be written" if self.may_be_written else "it was not written"
        return (
            f"the journal did not confirm a write in {self.waited_s} s ({fate}); "
            "look for a slow disk or another process that holds the journal's file"
        )


@dataclass(kw_only=True)
class JournalWriteFailed(JournalError):
    """The database refused the write; nothing of it was written."""

    reason: str

    def __str__(self) -> str:
        return f"the journal was not written: {self.reason}"


class JournalClosed(JournalError):
    """The journal is closed."""

    def __str__(self) -> str:
        return "the journal is closed; append before `Journal.close`"


@dataclass(kw_only=True)
class CallAlreadyOpen(JournalError):
    """A call has one header, and this call has it already."""

    tenant: str
    call_id: str

    def __str__(self) -> str:
        return f"call {self.call_id} of tenant {self.tenant!r} is open already; use a new call id"


@dataclass(kw_only=True)
class UnknownBundle(JournalError):
    """No bundle with this digest was saved for this tenant."""

    tenant: str
    digest: str

    def __str__(self) -> str:
        return (
            f"tenant {self.tenant!r} has no bundle {self.digest}; save it before a call is pinned"
        )
