"""Krippendorff's alpha, against what is published, and what holds of it whatever the marks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.scorecards.agreement import Level, Mark, alpha

Coders = Sequence[str]


def units(coders: Coders) -> list[list[Mark]]:
    """Turn rows of people into columns of calls; a dot is no mark, and an x does not fit."""
    return [
        [None if mark == "x" else float(mark) for mark in column if mark != "."]
        for column in zip(*(row.split() for row in coders), strict=True)
    ]


# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: four observers,
# twelve units, some not coded; sections D and E have the results.
FOUR = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
# The same, section A: two observers, two values, of which nominal, ordinal and interval are one.
TWO = ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
# Wikipedia, "Krippendorff's alpha", A computational example: three coders, fifteen units.
THREE = (
    ". . . . . 3 4 1 2 1 1 3 3 . 3",
    "1 . 2 1 3 3 4 3 . . . . . . .",
    ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
)


@pytest.mark.parametrize(
    ("coders", "level", "published"),
    [
        (FOUR, "ordinal", 0.815),
        (FOUR, "interval", 0.849),
        (TWO, "ordinal", 0.095),
        (TWO, "interval", 0.095),
        (THREE, "interval", 0.811),
    ],
)
def test_it_is_what_is_published(coders: Coders, level: Level, published: float) -> None:
    assert alpha(units(coders), level) == pytest.approx(published, abs=5e-4)


# The same two values, one of which is that it does not fit: then the other one is any mark.
FITS_OR_NOT = tuple(row.replace("0", "5").replace("1", "x") for row in TWO)


@pytest.mark.parametrize("level", ["ordinal", "interval"])
def test_that_it_does_not_fit_is_a_finding_like_a_mark(level: Level) -> None:
    assert alpha(units(FITS_OR_NOT), level) == pytest.approx(0.095, abs=5e-4)


@pytest.mark.parametrize("level", ["ordinal", "interval"])
def test_it_is_as_far_from_each_mark_as_the_lowest_is_from_the_highest(level: Level) -> None:
    # One of four pairs disagrees: 2 of 8 values, where chance would bring 42 of 8 * 7.
    assert alpha(units(("5 5 1 x", "5 x 1 x")), level) == pytest.approx(1 - 7 * 2 / 42)
    # (4 + 4) of intervals squared and doubled is seen, (4 + 1 + 1 + 3 * 4) is what there may be.
    assert alpha(units(("1 3", "5 x")), level) == pytest.approx(1 - 3 * 8 / 18)


@pytest.mark.parametrize("level", ["ordinal", "interval"])
@pytest.mark.parametrize(
    "coders", [("1 1 1", "1 1 1"), ("1 2 3", ". . ."), ("1 . 2", ". 1 ."), ("x x", "x x")]
)
def test_without_variation_or_pairs_it_cannot_be_told(coders: Coders, level: Level) -> None:
    assert alpha(units(coders), level) is None


LEVELS = st.sampled_from(["ordinal", "interval"])
FITTING = st.integers(0, 9).map(float)
MARKS = st.lists(st.lists(st.none() | FITTING, max_size=4), max_size=12)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=12), st.integers(2, 4), LEVELS)
def test_who_always_agree_have_1(marks: list[int], people: int, level: Level) -> None:
    found = alpha([[float(mark)] * people for mark in marks], level)
    assert found is None if len(set(marks)) == 1 else found == pytest.approx(1)


@given(MARKS, LEVELS, st.randoms())
def test_neither_the_order_of_calls_nor_of_people_matters(
    marks: list[list[Mark]], level: Level, chance: object
) -> None:
    shuffled = [sorted(unit, key=lambda _: chance.random()) for unit in marks]  # type: ignore[attr-defined]
    shuffled.reverse()
    assert alpha(shuffled, level) == pytest.approx(alpha(marks, level))


@given(MARKS, st.integers(-5, 5), st.integers(1, 4))
def test_of_intervals_neither_zero_nor_unit_matters(
    marks: list[list[Mark]], shift: int, unit: int
) -> None:
    others = [[None if mark is None else mark * unit + shift for mark in one] for one in marks]
    assert alpha(others, "interval") == pytest.approx(alpha(marks, "interval"))


@given(MARKS, LEVELS)
def test_it_is_never_above_1_and_marks_alone_say_nothing(
    marks: list[list[Mark]], level: Level
) -> None:
    found = alpha(marks, level)
    assert found is None or found <= 1 + 1e-9
    assert alpha([*marks, [5.0], [None]], level) == pytest.approx(found)
