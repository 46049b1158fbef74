"""The layers of the package hold: import-linter's contracts, run with the tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent.parent
LINT = (Path(sys.executable).with_name("lint-imports"), "--no-cache")
LIMIT_S = 60


def lint(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LINT, *arguments], cwd=cwd, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )


def test_imports_keep_the_contracts() -> None:
    linted = lint(cwd=PROJECT)
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.fixture
def upside_down(tmp_path: Path) -> Path:
    """A contract that this package breaks, for it says that the model may import the command."""
    path = tmp_path / "upside_down.ini"
    path.write_text(
        "[importlinter]\nroot_package = hotline\n"
        "[importlinter:contract:1]\nname = upside down\ntype = layers\n"
        "layers =\n    hotline.model\n    hotline.cli\n"
    )
    return path


def test_a_broken_contract_fails(upside_down: Path) -> None:
    linted = lint("--config", str(upside_down), cwd=PROJECT)
    assert linted.returncode == 1
    assert "upside down BROKEN" in linted.stdout
