"""Words that an author folds over several lines are the words, and nothing else."""

from __future__ import annotations

from hotline.flow.source import read_source

FOLDED = """
menu: >-
  For your balance,
  press one.
  To finish,
  press star.
"""


def test_folded_text_is_one_line_without_a_trace() -> None:
    assert read_source(FOLDED, "f.yaml").data == {
        "menu": "For your balance, press one. To finish, press star."
    }
