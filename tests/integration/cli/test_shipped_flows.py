"""The shipped flows keep their own tests, and those leave nothing out."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from hotline.testing.command import run_hotline

PROJECT = Path(__file__).parents[3]


def test_every_node_and_way_is_tested_in_every_language() -> None:
    done = run_hotline(PROJECT, "test", "--min-coverage", "100")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "passed in" in done.stdout


def test_the_readme_tells_what_its_edit_does(tmp_path: Path) -> None:
    edited = shutil.copytree(PROJECT / "ivr_flows", tmp_path / "edited_flows")
    identify = edited / "identify.yaml"
    identify.write_text(re.sub(r"(wrong:.*)tries: 3", r"\1tries: 2", identify.read_text()))
    done = run_hotline(PROJECT, "test", str(edited))
    assert done.returncode == 1, done.stderr
    readme = (PROJECT / "README.md").read_text()
    *covered, counted = done.stdout.splitlines()[-3:]
    for line in (*covered, counted.partition(" in ")[0]):
        assert f"    {line}" in readme


def test_nothing_surprises_callers_nobody_thought_of() -> None:
    done = run_hotline(PROJECT, "test", "--explore", "600", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["surprises"] == []
    assert told["calls"] >= 600
    # So many are no proof of every way, nor are ten times as many: which were left out is told.
    assert told["coverage"] > 50


def test_a_caller_in_the_terminal_hears_the_balance() -> None:
    called = run_hotline(
        PROJECT,
        *("call", "ivr_flows/main.yaml", "--language", "en-US"),
        *("--keys", "2 2 10000001 246810 - -"),
    )
    assert (called.returncode, called.stderr) == (0, "")
    assert "holds CNY 23,499.63" in " ".join(called.stdout.split())
    assert "246810" not in called.stdout
    assert called.stdout.splitlines()[-1] == "outcome: completed"
