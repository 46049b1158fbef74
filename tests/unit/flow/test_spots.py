"""A character of a text is found in the file, however YAML writes the text."""

from __future__ import annotations

import pytest

from hotline.flow.source import read_source
from hotline.flow.spot import Spot

PLAIN = "a:\n  key: one two\n"


@pytest.mark.parametrize(
    ("written", "word", "place"),
    [
        ("a:\n  key: one two\n", "two", (2, 12)),
        ("a:\n  key: 'one two'\n", "two", (2, 13)),
        ('a:\n  key: "one two"\n', "two", (2, 13)),
        ("a: {key: 'it''s two'}\n", "two", (1, 17)),
        ('a: {key: "\\"one\\" two"}\n', "two", (1, 19)),
        ("a: {key: '''one'' two'}\n", "one", (1, 13)),
        ("a:\n  key: one\n    two\n", "two", (3, 5)),
        ("a:\n  key: >-\n    one\n    two\n", "two", (4, 5)),
        ("a:\n  key: |\n    one\n    two\n", "two", (4, 5)),
        ("a:\n  key: 余额 two\n", "two", (2, 11)),
        ("\ufeffa:\r\n  key: one two\r\n", "two", (2, 12)),
    ],
)
def test_word_of_a_text(written: str, word: str, place: tuple[int, int]) -> None:
    source = read_source(written, "f")
    assert isinstance(source.data, dict)
    found = source.place(("a", "key", Spot(source.data["a"]["key"].index(word))))
    assert (found.line, found.column) == place


@pytest.mark.parametrize(("written", "column"), [("one", 11), ("'one'", 12)])
def test_end_of_a_text(written: str, column: int) -> None:
    found = read_source(f"a:\n  key: {written}\n", "f").place(("a", "key", Spot(3)))
    assert (found.line, found.column) == (2, column)


def test_spot_in_no_text_is_told_at_the_nearest_place() -> None:
    found = read_source(PLAIN, "f").place(("a", "key", "gone", Spot(3)))
    assert (found.line, found.column) == (2, 3)
