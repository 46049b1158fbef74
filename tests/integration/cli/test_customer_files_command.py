"""`hotline customers import` and `export` as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hotline.testing.command import run_hotline, write_settings

RECORD = ("--who", "Li Wei", "--why", "yearly audit")
PEOPLE = "number,name,phones\n1,王小明,13800138000\n2,Anna Berg,+4930123456\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_settings(tmp_path)
    (tmp_path / "people.csv").write_text(PEOPLE)
    return tmp_path


def test_customers_come_in_and_go_out(folder: Path) -> None:
    brought = run_hotline(folder, "customers", "import", "people.csv")
    assert (brought.returncode, brought.stdout) == (
        0,
        "2 added, 0 changed, 0 as they were, 0 problems\n",
    )
    written = run_hotline(folder, "customers", "export", "out.jsonl", *RECORD)
    assert (written.returncode, written.stdout) == (0, "")
    out = folder / "out.jsonl"
    assert out.stat().st_mode & 0o777 == 0o600
    people = [json.loads(line) for line in out.read_text().splitlines()]
    assert [one["name"] for one in people] == ["王小明", "Anna Berg"]
    again = run_hotline(folder, "customers", "import", "out.jsonl")
    assert again.stdout == "0 added, 0 changed, 2 as they were, 0 problems\n"
    assert "everybody" in run_hotline(folder, "audit").stdout
    assert sorted(path.name for path in folder.glob("*people*")) == ["people.csv"]


def test_customers_go_to_the_terminal_too(folder: Path) -> None:
    run_hotline(folder, "customers", "import", "people.csv")
    shown = run_hotline(folder, "customers", "export", "-", *RECORD)
    assert [json.loads(line)["number"] for line in shown.stdout.splitlines()] == ["1", "2"]


def test_a_dry_run_keeps_nothing(folder: Path) -> None:
    told = run_hotline(folder, "customers", "import", "people.csv", "--dry-run")
    assert told.stdout == "2 would be added, 0 would be changed, 0 problems\n"
    assert run_hotline(folder, "customers", "export", "-", *RECORD).stdout == ""


def test_lines_that_cannot_be_taken_are_listed_and_the_others_are_taken(folder: Path) -> None:
    rows = "".join(f"{number},,\n" for number in range(3, 28))
    (folder / "people.csv").write_text(PEOPLE + rows)
    brought = run_hotline(folder, "customers", "import", "people.csv")
    assert brought.returncode == 1
    assert brought.stdout.splitlines() == [
        "2 added, 0 changed, 0 as they were, 25 problems",
        "All problems are in people.csv.problems.csv.",
    ]
    assert "line 4: name: is missing" in brought.stderr
    assert "... and more" in brought.stderr
    listed = (folder / "people.csv.problems.csv").read_text().splitlines()
    assert (len(listed), listed[1]) == (26, "4,name: is missing")


def test_a_run_goes_on_where_the_last_one_stopped(folder: Path) -> None:
    seen = (folder / "people.csv").stat()
    state = {"file": [seen.st_size, seen.st_mtime_ns], "line": 2}
    mark = folder / ".people.csv.imported"
    mark.write_text(json.dumps(state))
    brought = run_hotline(folder, "customers", "import", "people.csv")
    assert "Going on after line 2" in brought.stderr
    assert brought.stdout == "1 added, 0 changed, 0 as they were, 0 problems\n"
    assert not mark.exists()


@pytest.mark.parametrize("mark", ["", "{}", '{"file": [1, 2], "line": 2}'])
def test_a_file_that_has_changed_is_taken_from_the_start(folder: Path, mark: str) -> None:
    (folder / ".people.csv.imported").write_text(mark)
    brought = run_hotline(folder, "customers", "import", "people.csv")
    assert brought.stdout == "2 added, 0 changed, 0 as they were, 0 problems\n"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("import", "nothing.csv"), "there is no such file"),
        (("import", "hotline.toml"), "neither in .csv nor in .jsonl"),
        (("export", "people.csv", *RECORD), "choose another name"),
        (("export", "out.txt", *RECORD), "neither in .csv nor in .jsonl"),
        (("export", "out.csv"), "--who and --why go on record"),
    ],
)
def test_what_cannot_be_done_is_told(folder: Path, arguments: tuple[str, ...], reason: str) -> None:
    refused = run_hotline(folder, "customers", *arguments)
    assert refused.returncode != 0
    assert reason in refused.stderr
