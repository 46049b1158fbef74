"""Where a written test is not as expected."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.flow.problems import Place


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What was not as expected: where it is written, and both sides."""

    place: Place
    expected: str
    got: str
