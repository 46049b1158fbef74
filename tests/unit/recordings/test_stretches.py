"""Which parts of a recording are written down, and in which language."""

from __future__ import annotations

import pytest

from hotline.recordings.stretches import Stretch, stretches_of

Gap = tuple[float, float | None]


def cut(
    gaps: list[Gap], languages: list[tuple[float, str]], seconds: float = 10.0
) -> list[tuple[str, float, float]]:
    return [
        (one.language, one.begins_s, one.ends_s) for one in stretches_of(seconds, gaps, languages)
    ]


@pytest.mark.parametrize(
    ("gaps", "languages", "stretches"),
    [
        ([], [(-3.0, "en-US")], [("en-US", 0, 10)]),
        ([], [(-3.0, "en-US"), (4.0, "zh-CN")], [("en-US", 0, 4), ("zh-CN", 4, 10)]),
        ([], [(2.0, "en-US")], [("en-US", 0, 2), ("en-US", 2, 10)]),
        ([], [], [("und", 0, 10)]),
        ([(3.0, 5.0)], [(0.0, "en-US")], [("en-US", 0, 3), ("en-US", 5, 10)]),
        ([(3.0, None)], [(0.0, "en-US")], [("en-US", 0, 3)]),
        ([(0.0, None)], [(0.0, "en-US")], []),
        ([(3.0, 5.0)], [(0.0, "en-US"), (4.0, "zh-CN")], [("en-US", 0, 3), ("zh-CN", 5, 10)]),
        ([(3.0, 6.0), (5.0, 7.0)], [(0.0, "en-US")], [("en-US", 0, 3), ("en-US", 7, 10)]),
        ([(-1.0, 2.0)], [(0.0, "en-US")], [("en-US", 2, 10)]),
        ([(3.0, 3.05)], [(0.0, "en-US")], [("en-US", 0, 3), ("en-US", 3.05, 10)]),
    ],
)
def test_gaps_are_no_part_of_it_and_each_has_its_language(
    gaps: list[Gap],
    languages: list[tuple[float, str]],
    stretches: list[tuple[str, float, float]],
) -> None:
    assert cut(gaps, languages) == stretches


def test_nothing_is_cut_from_nothing() -> None:
    assert stretches_of(0.0, [], []) == list[Stretch]()
