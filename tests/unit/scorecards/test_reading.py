"""Forms that are wrong are told with the line, what is wrong, and the way out; all at once."""

from __future__ import annotations

import pytest
from tests.unit.scorecards.test_scoring import FORM

from hotline.flow.problems import FlowProblems
from hotline.scorecards.reading import read_forms, read_kept


def told(text: str, *, queues: tuple[str, ...] | None = None) -> list[str]:
    with pytest.raises(FlowProblems) as refused:
        read_forms({"small.yaml": text}, queues)
    return [str(one) for one in refused.value.problems]


@pytest.mark.parametrize(
    ("right", "wrong", "place", "problem"),
    [
        ("weight: 10", "wieght: 10", "8:7", "needs 'weight'"),
        ("weight: 10", "wieght: 10", "8:41", "unknown key 'wieght'. Did you mean 'weight'?"),
        (
            "weight: 10",
            "weight: 0",
            "8:41",
            "question 'greeting' counts for nothing: give it a weight, or 'critical: true'",
        ),
        (
            "lowest: 1",
            "lowest: 5",
            "9:54",
            "'scale': the lowest mark must be below the highest one",
        ),
        (
            "pass_mark: 75",
            "pass_mark: 175",
            "3:1",
            "'pass_mark': input should be less than or equal to 100",
        ),
        (
            "      secret:",
            "      greeting:",
            "14:7",
            "question 'greeting' is in section 'manner' already; rename one",
        ),
        (
            "{en-US: Greets}",
            "{en-UK: Greets}",
            "8:18",
            "'asks' has no text in en-US, as the form's name has",
        ),
        (
            "{en-US: Greets}",
            "{en-UK: Greets}",
            "8:25",
            "the form's name has no 'en-UK'. Did you mean 'en-US'?",
        ),
        (
            "form: small",
            "form: small\nqueues: [agnets]",
            "2:10",
            "unknown queue 'agnets'. Did you mean 'agents'?",
        ),
        (
            "form: small",
            "form: Small",
            "1:1",
            "'form': a name is of small letters, digits and _, and begins with a letter",
        ),
    ],
)
def test_a_mistake_is_told_where_it_is(right: str, wrong: str, place: str, problem: str) -> None:
    found = told(FORM.replace(right, wrong, 1), queues=("agents", "loans"))
    assert f"small.yaml:{place}  {problem}" in found


def test_a_form_by_which_a_call_could_have_no_score_is_refused() -> None:
    text = FORM.replace("weight: 10", "weight: 10, not_applicable: true")
    text = text.replace("weight: 30", "weight: 30, not_applicable: true")
    (problem,) = told(text)
    assert problem.startswith("small.yaml:4:1  every question with a weight may be left out")


def test_all_mistakes_of_all_files_come_at_once() -> None:
    with pytest.raises(FlowProblems) as refused:
        read_forms({"a.yaml": FORM, "b.yaml": FORM, "c.yaml": "form: [", "d.yaml": "- small"})
    files = [one.place.file for one in refused.value.problems]
    assert files == ["b.yaml", "c.yaml", "d.yaml"]


def test_a_version_is_its_text() -> None:
    (one,) = read_forms({"small.yaml": FORM})
    (other,) = read_forms({"small.yaml": f"{FORM}# the same, and yet not\n"})
    assert one.digest != other.digest
    assert read_kept(one.text) == one
