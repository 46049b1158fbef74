"""Processes that take turns on a machine."""

from __future__ import annotations

import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotline.testing.turns import turn

HOLDER = """
import sys
from pathlib import Path
from hotline.testing.turns import turn
print("here", flush=True)
with turn(Path(sys.argv[1]), alone=sys.argv[2] == "alone"):
    print("mine", flush=True)
    sys.stdin.read()
"""
A_WHILE_S, LIMIT_S = 0.5, 30.0


class Other:
    """Another process that wants a turn, and keeps it until it is told to go."""

    def __init__(self, folder: Path, how: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(folder), how],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        assert self._process.stdout is not None
        self._said = self._process.stdout
        assert self._said.readline() == b"here\n"

    def has_it(self, *, within_s: float) -> bool:
        """Return whether it has its turn by then."""
        readable, _, _ = select.select([self._said], [], [], within_s)
        return bool(readable) and self._said.readline() == b"mine\n"

    def go(self) -> None:
        self._process.communicate(timeout=LIMIT_S)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], Other]]:
    others = []

    def start_one(how: str) -> Other:
        others.append(Other(tmp_path, how))
        return others[-1]

    yield start_one
    for other in others:
        other.go()


@pytest.mark.parametrize(("alone", "how"), [(True, "shared"), (True, "alone"), (False, "alone")])
def test_who_is_alone_shares_with_nobody(
    tmp_path: Path, start: Callable[[str], Other], alone: bool, how: str
) -> None:
    with turn(tmp_path, alone=alone):
        other = start(how)
        assert not other.has_it(within_s=A_WHILE_S)
    assert other.has_it(within_s=LIMIT_S)


def test_others_share(tmp_path: Path, start: Callable[[str], Other]) -> None:
    with turn(tmp_path, alone=False):
        assert start("shared").has_it(within_s=LIMIT_S)


def test_who_waits_to_be_alone_is_not_overtaken(
    tmp_path: Path, start: Callable[[str], Other]
) -> None:
    with turn(tmp_path, alone=False):
        alone = start("alone")
        assert not alone.has_it(within_s=A_WHILE_S)
        late = start("shared")
        assert not late.has_it(within_s=A_WHILE_S)
    assert alone.has_it(within_s=LIMIT_S)
    assert not late.has_it(within_s=A_WHILE_S)
    alone.go()
    assert late.has_it(within_s=LIMIT_S)
