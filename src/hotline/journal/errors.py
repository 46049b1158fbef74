"""What can go wrong with the journal.

- `JournalError`
    - `RecordRefused`: the record itself cannot be written
    - `JournalStalled`: the journal did not answer in time
    - `JournalWriteFailed`: the database refused
    - `JournalClosed`: the journal is closed
    - `CallAlreadyOpen`: the call has a header
    - `CallsHeld`: another process carries the calls of this PBX
    - `CallsTakenOver`: another process carries them since
    - `UnknownBundle`: no bundle has this digest
    - `AmbiguousBundle`: several have a digest that begins like this
    - `BundleAltered`: a stored bundle is not what was stored
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
    """No bundle of this tenant has a digest that begins like this."""

    tenant: str
    digest: str

    def __str__(self) -> str:
        return f"no bundle begins with {self.digest!r}; `hotline flows history` lists them"


@dataclass(kw_only=True)
class AmbiguousBundle(JournalError):
    """Several bundles have digests that begin like this.

    Attributes:
        candidates: Some digests that fit, the latest first.
    """

    tenant: str
    prefix: str
    candidates: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"several bundles begin with {self.prefix!r}; give more of the name: "
            f"{', '.join(self.candidates)}"
        )


@dataclass(kw_only=True)
class BundleAltered(JournalError):
    """A stored bundle compiles to another one than was stored."""

    tenant: str
    digest: str
    compiled: str

    def __str__(self) -> str:
        return (
            f"bundle {self.digest[:12]} was altered in the store: its texts are those of "
            f"{self.compiled[:12]}; restore a backup of the journal"
        )


@dataclass(kw_only=True)
class CallsHeld(JournalError):
    """Another process carries the calls of this PBX, and lives."""

    machine: str
    pid: int

    def __str__(self) -> str:
        host = self.machine.partition(" ")[0]
        return (
            f"another service carries the calls of this PBX: process {self.pid} on {host}; stop it "
            "first, or give this one a PBX and stores of its own"
        )


class CallsTakenOver(JournalError):
    """Another process carries the calls of this PBX since, or may; nothing was written or sent."""

    def __str__(self) -> str:
        return "another service may have taken over the calls of this PBX"
