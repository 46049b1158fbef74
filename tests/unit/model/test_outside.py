"""Numbers and lines from strangers: nothing is mended into somebody else's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.model.outside import (
    MAX_LINE_CHARACTERS,
    MAX_NUMBER_CHARACTERS,
    one_line,
    telephone_number,
)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("13800138000", "13800138000"),
        ("+86-10-8888.0001", "+861088880001"),
        ("(021) 5555 0100", "02155550100"),
        ("*31#95599", "*31#95599"),
        ("alice", "alice"),
        ("1" * MAX_NUMBER_CHARACTERS, "1" * MAX_NUMBER_CHARACTERS),
    ],
)
def test_a_number_is_kept_without_what_only_helps_to_read_it(raw: str, number: str) -> None:
    assert telephone_number(raw) == number


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "Anonymous",
        "<unknown>",
        "139\n110",
        "139%0d%0a",
        "139\x00",
        "139\u2028",
        "１３８",
        "139\udcff",
        "127.0.0.1>",
        "1" * (MAX_NUMBER_CHARACTERS + 1),
    ],
)
def test_what_is_no_number_is_withheld(raw: str) -> None:
    assert telephone_number(raw) == ""


def test_a_line_has_no_control_characters() -> None:
    assert one_line(" Normal\r\nClearing\x1b[2J\u2028\udcff x\x07 ") == "Normal Clearing [2J x"


@given(st.text())
def test_a_line_is_printable_and_short(raw: str) -> None:
    line = one_line(raw)
    assert line.isprintable()
    assert len(line) <= MAX_LINE_CHARACTERS
