"""What is wrong with a flow or a catalogue: where, what, and the way out. All at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from hotline.errors import HotlineError
from hotline.flow.rules import Rule


@dataclass(frozen=True, kw_only=True, order=True)
class Place:
    """A spot in a source file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, kw_only=True, order=True)
class Problem:
    """One mistake, told to the person who edits the file; `rule` is what kind it is."""

    place: Place
    text: str
    rule: Rule

    def __str__(self) -> str:
        return f"{self.place}  {self.text}"


class FlowProblems(HotlineError):
    """Flows, catalogue or both cannot be used; `problems` lists every mistake found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(self.problems)

    @property
    def total(self) -> str:
        """How many mistakes there are, in words."""
        files = len({problem.place.file for problem in self.problems})
        count = len(self.problems)
        return (
            f"{count} problem{'s' if count != 1 else ''} in {files} file{'s' if files != 1 else ''}"
        )

    def __str__(self) -> str:
        return "\n".join([*map(str, self.problems), self.total])


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that `word` was probably meant to be, or None."""
    choices = sorted(known)
    close = get_close_matches(word, choices, n=1) or get_close_matches(word.lower(), choices, n=1)
    return next(iter(close), None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a sentence that names the known word nearest to `word`, or those there are."""
    choices = sorted(known)
    close = nearest(word, choices)
    if close is not None:
        return f"Did you mean '{close}'?"
    if choices and len(choices) <= 8:
        return f"There is {', '.join(repr(choice) for choice in choices)}."
    return ""
