"""What can go wrong with a file of customers.

- `ExchangeError`
    - `FileUnreadable`: it cannot be read at all
    - `HeaderWrong`: the first line of a CSV file names other columns
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hotline.crm.errors import CrmError


class ExchangeError(CrmError):
    """A file of customers cannot be read or written."""


@dataclass(kw_only=True)
class FileUnreadable(ExchangeError):
    """The file cannot be read at all."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.path} cannot be read as customers: {self.reason}"


@dataclass(kw_only=True)
class HeaderWrong(ExchangeError):
    """The first line of a CSV file names other columns than customers have."""

    path: Path
    missing: Sequence[str]
    unknown: Sequence[str]
    twice: Sequence[str]
    known: Sequence[str]

    def __str__(self) -> str:
        parts = []
        if self.missing:
            parts.append(f"it lacks {', '.join(self.missing)}")
        for name in self.unknown:
            meant = difflib.get_close_matches(name, self.known, n=1)
            hint = f" (did you mean {meant[0]}?)" if meant else ""
            parts.append(f"no customer has {name!r}{hint}")
        parts += [f"{name} stands there twice" for name in self.twice]
        return f"{self.path}, line 1: {', '.join(parts)}. The columns are: {', '.join(self.known)}"
