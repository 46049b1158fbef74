"""What can go wrong with sealed values and their keys.

- `PrivacyError`
    - `SealBroken`: a sealed value was altered, moved, or sealed with another key
    - `KeyErased`: the key was destroyed on purpose
    - `KeyMissing`: the key is not in the file of keys
    - `MasterKeyUnknown`: the settings lack the master key that the file of keys needs
    - `CallOpen`: whoever is to be erased is on the line
    - `NobodyToErase`: nothing is kept of this customer or call
    - `Held`: whoever is to be erased is under a legal hold
    - `NothingToHold`: nothing is kept of this customer or call
    - `AlreadyHeld`: it is under a hold already
    - `NotHeld`: no hold is on it
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.errors import HotlineError
from hotline.privacy.audit import Hold


class PrivacyError(HotlineError):
    """A personal value cannot be sealed, read or erased."""


@dataclass(kw_only=True)
class SealBroken(PrivacyError):
    """A sealed value does not open with its key in its place."""

    about: str

    def __str__(self) -> str:
        return (
            f"the sealed values of {self.about} were altered or belong elsewhere; "
            "restore the file that holds them from a backup"
        )


@dataclass(kw_only=True)
class KeyErased(PrivacyError):
    """The key was destroyed by an erasure, so nothing more can be sealed with it."""

    name: str

    def __str__(self) -> str:
        return f"the key of {self.name} was erased; `hotline audit` tells when and why"


@dataclass(kw_only=True)
class KeyMissing(PrivacyError):
    """Something is sealed with a key that the file of keys has never held."""

    name: str

    def __str__(self) -> str:
        return (
            f"the key of {self.name} is not in the file of keys; "
            "restore store.keys from the backup that belongs to this journal and CRM"
        )


class MasterKeyUnknown(PrivacyError):
    """A key is wrapped by a master key that the settings do not give."""

    def __str__(self) -> str:
        return (
            "the file of keys needs another master key than the settings give: set "
            "privacy.master_key to the one it was made with, or name that one in "
            "privacy.old_master_keys too; a service that runs learns a new one when restarted"
        )


@dataclass(kw_only=True)
class CallOpen(PrivacyError):
    """An erasure must not race a call that goes on."""

    calls: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"there is a call going on ({', '.join(self.calls)}): erase when it is over; "
            "if the service died in it, start the service first, which closes it"
        )


class CallsCame(PrivacyError):
    """What was to be erased has grown since it was looked at."""

    def __str__(self) -> str:
        return "another call of this customer came and went meanwhile: run the same command again"


@dataclass(kw_only=True)
class NobodyToErase(PrivacyError):
    """Nothing is sealed for this customer or call."""

    whom: str

    def __str__(self) -> str:
        return f"nothing is kept of {self.whom}; `hotline audit` tells what was erased before"


@dataclass(kw_only=True)
class Held(PrivacyError):
    """What is to be erased must be kept, for somebody said so."""

    hold: Hold

    def __str__(self) -> str:
        kind, _, name = self.hold.subject.rpartition(":")
        whom, which = (f"call {name}", f"--call {name}") if kind else ("the customer", "CUSTOMER")
        return (
            f"{whom} is under a legal hold {_told(self.hold)}: nothing was erased; "
            f"`hotline hold lift {which}` ends the hold"
        )


@dataclass(kw_only=True)
class NothingToHold(PrivacyError):
    """A hold would be on nothing, as on a mistyped number."""

    whom: str

    def __str__(self) -> str:
        return f"nothing is kept of {self.whom}, so nothing can be held: compare the number"


@dataclass(kw_only=True)
class AlreadyHeld(PrivacyError):
    """A hold has one person and one reason."""

    whom: str
    hold: Hold

    def __str__(self) -> str:
        return (
            f"{self.whom} is under a legal hold already, {_told(self.hold)}: lift that one first, "
            "if the reason has changed"
        )


@dataclass(kw_only=True)
class NotHeld(PrivacyError):
    """There is no hold to be lifted."""

    whom: str

    def __str__(self) -> str:
        return f"no legal hold is on {self.whom} itself; `hotline hold list` tells what is held"


def _told(hold: Hold) -> str:
    return f"since {hold.at:%Y-%m-%d}, placed by {hold.who} ({hold.why})"
