"""A character inside a piece of a document, and where it stands in the file.

A mistake in an expression is told at its very word; YAML may have quoted or folded the text.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Spot:
    """The last step of a path that leads into a piece of text: after `offset` characters."""

    offset: int


@dataclass(frozen=True, kw_only=True)
class Written:
    """A piece of text: what YAML reads from `raw`, which is at `line` and `column` from 1."""

    text: str
    raw: str
    line: int
    column: int

    def find(self, offset: int) -> tuple[int, int]:
        """Return line and column of a character of the text, or of its end.

        Of a character that is written as an escape the place is only near.
        """
        at = 1 if self.raw[:1] in ("'", '"') else 0
        for index, character in enumerate(self.text[: offset + 1]):
            at += 1 if index else 0
            while at < len(self.raw) and not _is(self.raw[at], character):
                at += 1
        at += 1 if offset == len(self.text) else 0
        before = self.raw[:at]
        if "\n" not in before:
            return self.line, self.column + at
        return self.line + before.count("\n"), at - before.rfind("\n")


def _is(raw: str, read: str) -> bool:
    # A line break is folded to a blank.
    return raw == read or (raw.isspace() and read.isspace())
