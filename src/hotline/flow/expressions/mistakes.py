"""What is wrong with an expression: where in its text, what, and the way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hotline.errors import HotlineError
from hotline.flow.rules import Rule


@dataclass(frozen=True, kw_only=True, order=True)
class Mistake:
    """One mistake; `offset` counts characters of the expression's text from 0."""

    offset: int
    text: str
    rule: Rule = Rule.WRONG_TYPE


class ExpressionRefused(HotlineError, ValueError):
    """An expression cannot be used; `mistakes` lists what was found, in the order of the text."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__(self.mistakes)

    def __str__(self) -> str:
        return "\n".join(mistake.text for mistake in self.mistakes)


@dataclass
class CannotEvaluate(HotlineError):
    """A checked expression has no value for these values; `why` tells nothing personal."""

    why: str

    def __str__(self) -> str:
        return self.why
