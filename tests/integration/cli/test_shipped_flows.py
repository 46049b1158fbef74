"""The shipped flows keep their own tests, and those leave nothing out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[3]


def hotline(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hotline.cli", *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_node_and_way_is_tested_in_every_language() -> None:
    done = hotline("test", "--min-coverage", "100")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "passed in" in done.stdout


def test_a_caller_in_the_terminal_hears_the_balance() -> None:
    called = hotline(
        *("call", "ivr_flows/main.yaml", "--language", "en-US"),
        *("--keys", "2 2 10000001 246810 - -"),
    )
    assert (called.returncode, called.stderr) == (0, "")
    assert "holds CNY 23,499.63" in " ".join(called.stdout.split())
    assert "246810" not in called.stdout
    assert called.stdout.splitlines()[-1] == "outcome: completed"
