"""What can go wrong with the bank beyond its answers: a bank in trouble is an outcome, no error.

- `BankError`
    - `WrongQuestion`: our own code asked what no bank can answer
    - `NameReused`: the demo bank was asked two things under one name
    - `NotCommitted`: the demo bank was told to undo its work
    - `NoPublicKey`: what should be the bank's public key is none
    - `CannotOpen`: a secret was sealed to another key
    - `TooManyUnknownNumbers`: the demo bank blocks nothing for a while
    - `DemoBankCannotListen`: the demo bank's address is taken or not ours
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.errors import HotlineError


class BankError(HotlineError):
    """The bank's room cannot do what was asked of it."""


@dataclass(kw_only=True)
class WrongQuestion(BankError):
    """A question that is not in the vocabulary: a defect of the code that asks.

    Attributes:
        operation: What was asked for.
        known: Whether there is such an operation.
        missing: Names of its arguments that were not given.
        unexpected: Names of given arguments that it does not take.
        no_amounts: Names of arguments that should be an amount of money and are none.
    """

    operation: str
    known: bool
    missing: Sequence[str] = ()
    unexpected: Sequence[str] = ()
    no_amounts: Sequence[str] = ()

    def __str__(self) -> str:
        if not self.known:
            return f"no bank operation is called {self.operation!r}; see hotline.model.bank"
        problems = [f"needs the argument {name!r}" for name in self.missing]
        problems += [f"takes no argument {name!r}" for name in self.unexpected]
        problems += [f"needs {name!r} written as '120.50 CNY'" for name in self.no_amounts]
        return f"bank operation {self.operation!r} {' and '.join(problems)}"


class NameReused(BankError):
    """The name of a question that moves money is that of another one."""

    def __str__(self) -> str:
        return "another question has this name already; a name is for one question only"


class NotCommitted(BankError):
    """The work was done and undone."""

    def __str__(self) -> str:
        return "the demo bank was told to roll back"


class NoPublicKey(BankError):
    """What should be the bank's public key is none."""

    def __str__(self) -> str:
        return "a bank's public key is 32 bytes of X25519 in base64, and this is none"


class CannotOpen(BankError):
    """A secret that the bank cannot read."""

    def __str__(self) -> str:
        return "a secret is not sealed to the bank's key for this argument; ask for /v1/public_key"


class TooManyUnknownNumbers(BankError):
    """Somebody seems to try out numbers."""

    def __str__(self) -> str:
        return "too many numbers that are nobody's were to be blocked; try again in a minute"


@dataclass(kw_only=True)
class DemoBankCannotListen(BankError):
    """The demo bank cannot listen where it was told to."""

    host: str
    port: int
    reason: str

    def __str__(self) -> str:
        return (
            f"the demo bank cannot listen on {self.host}:{self.port} ({self.reason}); "
            "stop what uses that port, or choose another"
        )
