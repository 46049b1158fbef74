"""By what a caller is known again: the customer whom the bank has identified, else the number.

A number alone may be a switchboard with many people behind it. So it counts only where neither call
names another customer; and of several customers who showed the same number, somebody who names
nobody is taken for none.
"""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from hotline.routing.events import CallQueued

T = TypeVar("T")


class Who(NamedTuple):
    """The queue that a call came to first, and the customer and number of its caller, or ""."""

    queue: str
    customer: str
    number: str


def who(queue: str, asked: CallQueued) -> Who | None:
    """Return by what a caller is known again in a queue; None for nothing."""
    if not asked.customer and not asked.caller_number:
        return None
    return Who(queue, asked.customer, asked.caller_number)


class KnownAgain(Generic[T]):
    """What is kept for callers until they call again: one thing for each."""

    def __init__(self) -> None:
        self._kept: dict[Who, T] = {}
        self._by_customer: dict[tuple[str, str], Who] = {}
        self._by_number: dict[tuple[str, str], dict[str, Who]] = {}

    def keep(self, caller: Who, thing: T) -> None:
        """Keep something for a caller, last of all, instead of what was kept before."""
        before = self._by_customer.get((caller.queue, caller.customer), caller)
        self.forget(before)
        self._kept[caller] = thing
        if caller.customer:
            self._by_customer[caller.queue, caller.customer] = caller
        if caller.number:
            there = self._by_number.setdefault((caller.queue, caller.number), {})
            there[caller.customer] = caller

    def find(self, caller: Who) -> T | None:
        """Return what is kept for who calls now, or None."""
        kept = self._meant(caller)
        return self._kept[kept] if kept is not None else None

    def take(self, caller: Who) -> T | None:
        """Return what is kept for who calls now, and keep it no longer; None for nothing."""
        kept = self._meant(caller)
        if kept is None:
            return None
        thing = self._kept[kept]
        self.forget(kept)
        return thing

    def forget(self, caller: Who) -> None:
        """Keep nothing any more for who called just so; nothing kept is no mistake."""
        if self._kept.pop(caller, None) is None:
            return
        self._by_customer.pop((caller.queue, caller.customer), None)
        there = self._by_number.get((caller.queue, caller.number), {})
        there.pop(caller.customer, None)
        if not there:
            self._by_number.pop((caller.queue, caller.number), None)

    def kept(self) -> list[tuple[Who, T]]:
        """Return all that is kept, and for whom, the oldest first."""
        return list(self._kept.items())

    def oldest(self) -> tuple[Who, T] | None:
        """Return what is kept longest, and for whom; None for nothing."""
        return next(iter(self._kept.items()), None)

    def _meant(self, caller: Who) -> Who | None:
        queue, customer, number = caller
        if (queue, customer) in self._by_customer:
            return self._by_customer[queue, customer]
        there = self._by_number.get((queue, number), {})
        if "" in there:
            return there[""]
        return next(iter(there.values())) if len(there) == 1 and not customer else None
