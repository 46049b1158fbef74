"""How many calls one number may make, and how many there may be at once. Pure: time is an argument.

Each number has a bucket of calls that fills up again evenly (a token bucket), so that somebody who
dials again after a cut line is taken, and a machine that dials all day is not. Callers who withhold
their number share one allowance, which is larger; and callers from the bank's page another one, so
that whoever opens it takes nothing from them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

WITHHELD_TIMES = 20
"""So many times a number's is the allowance of all who withhold theirs, and that of all pages."""
PAGES = "page"
"""Stands for the number of whoever calls from the bank's page; no number is spelt like this."""
NUMBERS_KEPT = 10_000
"""Beyond this many, numbers whose bucket is full again are forgotten."""
HOUR_S = 3600.0


class Refusal(StrEnum):
    """Why a call is not taken."""

    TOO_MANY_CALLS = "too many calls at once"
    NUMBER_AT_ONCE = "too many calls at once from one number"
    NUMBER_TOO_OFTEN = "too many calls in a short time from one number"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many calls are taken: at once in all and of pages, of one number at once and an hour."""

    at_once: int
    of_number_at_once: int
    of_number_per_hour: int
    of_pages_at_once: int


@dataclass(kw_only=True)
class _Account:
    tokens: float
    at: float
    live: int = 0


class Allowance:
    """Admits calls and counts those that are live.

    Attributes:
        limits: May be changed at any time.
        refused: How many calls were refused.

    Args:
        limits: How many calls are taken.
        now: Seconds that only grow.
    """

    def __init__(self, limits: Limits, *, now: Callable[[], float]) -> None:
        self.limits = limits
        self.refused = 0
        self._now = now
        self._live = 0
        self._accounts: dict[str, _Account] = {}

    def admit(self, number: str) -> Refusal | None:
        """Take a call from `number`, "" or `PAGES`, until `leave`, or say why not."""
        account = self._account(number)
        refusal = self._refusal(number, account)
        if refusal is not None:
            self.refused += 1
            return refusal
        account.tokens -= 1
        account.live += 1
        self._live += 1
        return None

    def take_up(self, number: str) -> None:
        """Count a call until `leave` that was admitted by a process before this one."""
        self._account(number).live += 1
        self._live += 1

    def leave(self, number: str) -> None:
        """Note the end of a call that was taken."""
        self._accounts[number].live -= 1
        self._live -= 1

    def _refusal(self, number: str, account: _Account) -> Refusal | None:
        if self._live >= self.limits.at_once:
            return Refusal.TOO_MANY_CALLS
        if account.live >= self._most_at_once(number):
            return Refusal.NUMBER_AT_ONCE
        return Refusal.NUMBER_TOO_OFTEN if account.tokens < 1 else None

    def _most_at_once(self, number: str) -> int:
        if number == PAGES:
            return self.limits.of_pages_at_once
        return self.limits.of_number_at_once * _times(number)

    def _account(self, number: str) -> _Account:
        now, most = self._now(), self._most(number)
        account = self._accounts.get(number)
        if account is None:
            self._make_room(now)
            account = self._accounts[number] = _Account(tokens=most, at=now)
        account.tokens = self._filled(number, account, now)
        account.at = now
        return account

    def _filled(self, number: str, account: _Account, now: float) -> float:
        most = self._most(number)
        return min(most, account.tokens + (now - account.at) * most / HOUR_S)

    def _most(self, number: str) -> float:
        return float(self.limits.of_number_per_hour * _times(number))

    def _make_room(self, now: float) -> None:
        if len(self._accounts) >= NUMBERS_KEPT:
            self._accounts = {
                number: account
                for number, account in self._accounts.items()
                if account.live or self._filled(number, account, now) < self._most(number)
            }


def _times(number: str) -> int:
    return WITHHELD_TIMES if number in ("", PAGES) else 1
