"""What was found when rows were made again, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from hotline.crm.cases.restoring import CaseFound
from hotline.crm.promises.restoring import PromiseFound

Found = CaseFound | PromiseFound | Literal["lost", "extra", "lasting", "untold"]
"""What was found of a row.

`extra` has nothing in the journal, `untold` no call that replays; `lost` is not even there then.
A `clash` is a case whose reference was given to another one since, or the promise of its answer.
"""

LEFT: tuple[Found, ...] = ("lost", "clash", "extra")
"""Differences that cannot be put right."""
DIFFERENCES: tuple[Found, ...] = ("changed", "missing", *LEFT)


@dataclass(kw_only=True)
class Rebuilt:
    """What a rebuilding found.

    Attributes:
        interactions: How many rows were found how.
        cases: The same of the cases that calls opened.
        promises: The same of the promises that calls made.
        payments: The same of what calls asked the bank for that moves money.
        marks: The same of what callers answered when they were asked how it was.
        differing: The calls whose rows differed, with what was found, each row by itself.
    """

    interactions: Counter[Found] = field(default_factory=Counter)
    cases: Counter[Found] = field(default_factory=Counter)
    promises: Counter[Found] = field(default_factory=Counter)
    payments: Counter[Found] = field(default_factory=Counter)
    marks: Counter[Found] = field(default_factory=Counter)
    differing: list[tuple[str, Found]] = field(default_factory=list)

    @property
    def differences(self) -> int:
        """How many rows were not as the journal tells them."""
        return self._how_many(DIFFERENCES)

    @property
    def left(self) -> int:
        """How many differences cannot be put right."""
        return self._how_many(LEFT)

    def _how_many(self, which: Sequence[Found]) -> int:
        counted = self.interactions + self.cases + self.promises + self.payments + self.marks
        return sum(counted[found] for found in which)

    def note(self, counted: Counter[Found], call_id: str, found: Found) -> None:
        """Count what was found."""
        counted[found] += 1
        if found in DIFFERENCES:
            self.differing.append((call_id, found))
