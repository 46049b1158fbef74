"""`hotline scorecards check`: the shipped form, and one with mistakes."""

from __future__ import annotations

from pathlib import Path

from hotline.testing.command import run_hotline

PROJECT = Path(__file__).parents[3]


def test_the_shipped_form_has_no_mistakes() -> None:
    checked = run_hotline(PROJECT, "scorecards", "check")
    assert (checked.returncode, checked.stdout.splitlines()[-1]) == (0, "nothing is wrong")


def test_a_mistake_is_shown_where_editors_open_it(tmp_path: Path) -> None:
    (tmp_path / "scorecards").mkdir()
    text = (PROJECT / "scorecards/service_call.yaml").read_text(encoding="utf-8")
    wrong = text.replace("critical: true", "critcal: true", 1)
    (tmp_path / "scorecards/ours.yaml").write_text(wrong, encoding="utf-8")
    checked = run_hotline(tmp_path, "scorecards", "check")
    first, line, *_ = checked.stderr.splitlines()
    assert checked.returncode == 1
    assert first == "scorecards/ours.yaml:20:9  unknown key 'critcal'. Did you mean 'critical'?"
    assert line == "    20 │         critcal: true"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    checked = run_hotline(tmp_path, "scorecards", "check")
    assert (checked.returncode, "cannot be read" in checked.stderr) == (1, True)
