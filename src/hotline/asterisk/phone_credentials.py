"""Credentials of telephones in browsers, which the PBX knows for some minutes.

The dialplan's context `hotline-phone` writes them into Asterisk's own database, where, as
`sorcery.conf` says, it looks when such a telephone says who it is. So nothing is reloaded, and what
is taken out is of no use from then on. A seat has one at a time: a new one replaces it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog

from hotline.asterisk.ami import Action, AmiClient, AmiError
from hotline.jobs import Jobs
from hotline.roster import REALM

VALID_S = 300.0
"""How long a credential is of use. A telephone that has registered asks for the next one sooner."""
PASSWORD_BYTES = 24
CONTEXT = "hotline-phone"
RUN_MS = 2000
"""The link waits for it; it takes a few ms."""
TAKEN_BACK_AGAIN_S = 1.0
"""The pause after which the PBX is told again to forget one, where it did not hear."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class PhoneCredential:
    """What a telephone says who it is with.

    Attributes:
        user: Its user name; the seat's id.
        password: The password.
        realm: What the PBX says that the password is for (RFC 3261, 22.1).
        valid_s: For how many seconds from now it is of use.
    """

    user: str
    password: str = field(repr=False)
    realm: str
    valid_s: float


class PhoneCredentials:
    """Gives credentials to seats, and takes them back when their time is over.

    Args:
        ami: The link to the PBX.
        valid_s: How long one is of use, in seconds.
    """

    def __init__(self, ami: AmiClient, *, valid_s: float = VALID_S) -> None:
        self._ami = ami
        self._valid_s = valid_s
        self._jobs = Jobs()
        self._over: dict[str, asyncio.TimerHandle] = {}

    def follow(self, seats: Iterable[str]) -> None:
        """Take back in time what a process before this one may have given to some seats."""
        for seat in seats:
            self._is_over_in_time(seat)

    async def give(self, seat: str) -> PhoneCredential:
        """Give a seat's telephone a credential that replaces the one before.

        Raises:
            AmiError: The PBX is not there, or does not take it.
        """
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        text = f"{seat}:{REALM}:{password}"
        digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        # Before it is known: what is being taken back just then is the one before.
        self._is_over_in_time(seat)
        await self._ami.send(_run("give", HOTLINE_SEAT=seat, HOTLINE_CREDENTIAL=digest))
        return PhoneCredential(user=seat, password=password, realm=REALM, valid_s=self._valid_s)

    async def close(self) -> None:
        """Take nothing back any more; whoever comes next does."""
        for timer in self._over.values():
            timer.cancel()
        await self._jobs.cancel()

    def _is_over_in_time(self, seat: str) -> None:
        if before := self._over.pop(seat, None):
            before.cancel()
        later = asyncio.get_running_loop().call_later
        self._over[seat] = later(self._valid_s, self._take_back, seat)

    def _take_back(self, seat: str) -> None:
        del self._over[seat]
        self._jobs.spawn(self._forgotten(seat))

    async def _forgotten(self, seat: str) -> None:
        while seat not in self._over:
            with contextlib.suppress(AmiError):
                await self._ami.send(_run("take_back", HOTLINE_SEAT=seat))
                return
            log.warning("phone_credential_not_taken_back", seat=seat)
            await asyncio.sleep(TAKEN_BACK_AGAIN_S)


def _run(extension: str, **variables: str) -> Action:
    """Return the order to run an extension; it is answered when that has happened."""
    headers = [
        ("Channel", f"Local/{extension}@{CONTEXT}/n"),
        ("Application", "Hangup"),
        ("Timeout", str(RUN_MS)),
        *(("Variable", f"{name}={value}") for name, value in variables.items()),
    ]
    return Action("Originate", headers)
