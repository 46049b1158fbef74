"""What the README guarantees is held by tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).parents[2]
HEADING = "## What is guaranteed, and what is not\n"


def test_every_guarantee_names_tests_that_there_are() -> None:
    text = (PROJECT / "README.md").read_text("utf-8")
    chapter = text.partition(HEADING)[2].partition("\n## ")[0]
    guaranteed, _, _ = chapter.partition("Not guaranteed:")
    rows = [row for row in guaranteed.splitlines() if row.startswith("| ") and ". |" in row]
    assert rows
    assert [row for row in rows if "`test_" not in row] == []
    named = set(re.findall(r"`(test_\w+)`", chapter))
    sources = [path.read_text("utf-8") for path in (PROJECT / "tests").rglob("test_*.py")]
    there = {name for source in sources for name in re.findall(r"def (test_\w+)\(", source)}
    assert named - there == set()
