"""Words by which a transcript is found, and whether they are in it. Pure.

Writing without blanks, such as Chinese, is found by its characters and by each two side by side:
models differ in what they take for a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from hotline.model.masking import MASK
from hotline.model.transcript import FIRST_CLOSE

MOST_CHARACTERS = 100
"""Nobody looks for more at once."""

_CLOSE = rf"{FIRST_CLOSE}-\U0010ffff"
_APOSTROPHES = re.compile(r"['\u2019]")
"""That of typewriters, and that of print, which phones write."""
_RUNS = re.compile(rf"[^\W_{_CLOSE}]+|(?:(?=\w)[{_CLOSE}])+")


def terms_of(wanted: str) -> list[str]:
    """Return what must be in a transcript: words, and rows of characters without blanks."""
    return list(dict.fromkeys(_runs(wanted)))


def tokens_of(texts: Iterable[str]) -> set[str]:
    """Return by what lines are found: each token is one by which somebody may look."""
    return {token for text in texts for run in _runs(text) for token in _tokens(run)}


def tokens_wanted(wanted: str) -> set[str]:
    """Return the tokens that a transcript must have in which something wanted is said."""
    return {token for term in terms_of(wanted) for token in _narrow(term)}


def is_said(wanted: str, texts: Iterable[str]) -> bool:
    """Tell whether all that is wanted is said in some lines, each in any of them."""
    runs = [run for text in texts for run in _runs(text)]
    words = set(runs)
    return all(
        any(term in run for run in runs) if _is_close(term) else term in words
        for term in terms_of(wanted)
    )


def _runs(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text.replace(MASK, " ")).casefold()
    yield from _RUNS.findall(_APOSTROPHES.sub("", plain))


def _tokens(run: str) -> Iterator[str]:
    if not _is_close(run):
        yield run
        return
    yield from run
    yield from map("".join, pairwise(run))


def _narrow(term: str) -> Iterator[str]:
    if _is_close(term) and len(term) > 1:
        yield from map("".join, pairwise(term))
    else:
        yield term


def _is_close(run: str) -> bool:
    return run[0] >= FIRST_CLOSE
