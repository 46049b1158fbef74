"""Calls begin at once beside what computes, and whoever has nothing left helps the others."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hotline.launch.places import find_places
from hotline.testing.scheduling import (
    FIRST,
    LASTING_S,
    MOST_PAGES,
    CallsBesideComputing,
    makes_calls,
)

LONG, SHORT = "tests/acceptance/test_long.py", "tests/acceptance/test_short.py"
ONE_TEST, *MORE_TESTS = FIRST
WIDE, NARROW = "tests/unit/test_wide.py", "tests/integration/crm/test_narrow.py"
WIDEST = "tests/integration/api/test_widest.py"
TESTS = [
    f"{ONE_TEST}::test_0",
    *(f"{file}::test_{number}" for file in (SHORT, LONG, *MORE_TESTS) for number in range(3)),
    *(f"{NARROW}::test_{number}" for number in range(3)),
    *(f"{WIDE}::test_{number}" for number in range(9)),
]


class Worker:
    """One that notes which files it is given."""

    shutting_down = False

    def __init__(self, name: str, tests: list[str]) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.files: list[str] = []
        self._tests = tests

    def send_runtest_some(self, indices: list[int]) -> None:
        (file,) = {self._tests[index].partition("::")[0] for index in indices}
        self.files.append(file)

    def shutdown(self) -> None:
        self.shutting_down = True


@pytest.fixture
def config(tmp_path: Path) -> Any:
    """What xdist asks of pytest, in a project with the files of the tests."""
    lengths = {LONG: 900, **dict.fromkeys((*FIRST, SHORT, WIDE, WIDEST), 10), NARROW: 900}
    for file, length in lengths.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("#" * length)
    return SimpleNamespace(
        rootpath=tmp_path,
        option=SimpleNamespace(loadscopereorder=True),
    )


@pytest.fixture
def begun(config: Any) -> tuple[CallsBesideComputing, list[Worker]]:
    """A worker for calls and one that computes, to which the first tests were given."""
    return begin(config, TESTS)


def begin(
    config: Any, tests: list[str], *, workers: int = 2
) -> tuple[CallsBesideComputing, list[Worker]]:
    """Let workers, of whom the first half makes calls, begin with these tests."""
    config.getvalue = lambda _: [f"{workers}*popen"]
    scheduling = CallsBesideComputing(config, None)
    given = [Worker(f"gw{number}", tests) for number in range(workers)]
    for worker in given:
        scheduling.add_node(worker)
        scheduling.add_node_collection(worker, tests)
    scheduling.schedule()
    return scheduling, given


@pytest.fixture
def workers(begun: tuple[CallsBesideComputing, list[Worker]]) -> list[Worker]:
    """The same after both have run tests in turn to the end."""
    scheduling, workers = begun
    ran: dict[str, int] = {"gw0": 0, "gw1": 0}
    for _ in TESTS:
        for worker in workers:
            given = [
                index for index, one in enumerate(TESTS) if one.startswith(tuple(worker.files))
            ]
            given.sort(key=lambda index: worker.files.index(TESTS[index].partition("::")[0]))
            if ran[worker.gateway.id] < len(given):
                scheduling.mark_test_complete(worker, given[ran[worker.gateway.id]])
                ran[worker.gateway.id] += 1
    return workers


def test_beside_those_alone_only_what_computes_begins(config: Any) -> None:
    tests = [*TESTS, *(f"{WIDEST}::test_{number}" for number in range(20))]
    scheduling, (caller, computer) = begin(config, tests)
    for file, more in zip(FIRST, ([WIDE], [WIDE, NARROW], [WIDE, NARROW]), strict=True):
        assert (caller.files, computer.files) == ([*FIRST], more)
        for unit in more:
            for index, one in enumerate(tests):
                if one.startswith(unit):
                    scheduling.mark_test_complete(computer, index)
        scheduling.mark_test_complete(caller, tests.index(f"{file}::test_0"))
    assert computer.files == [WIDE, NARROW, WIDEST]


def test_a_test_alone_begins_though_no_other_test_is_in_its_file(config: Any) -> None:
    _, (caller, computer) = begin(config, [f"{ONE_TEST}::test_0", f"{SHORT}::test_0"])
    assert (caller.files, computer.files) == ([ONE_TEST, SHORT], [])


def test_calls_begin_with_those_alone_and_then_the_longest(workers: list[Worker]) -> None:
    assert workers[0].files[: len(FIRST) + 2] == [*FIRST, LONG, SHORT]


def test_who_computes_begins_with_the_most_tests(workers: list[Worker]) -> None:
    assert workers[1].files[0] == WIDE


def test_every_file_is_run_once_and_who_has_nothing_left_helps(workers: list[Worker]) -> None:
    assert sorted(workers[0].files + workers[1].files) == sorted(
        {*FIRST, LONG, SHORT, WIDE, NARROW}
    )
    assert all(worker.shutting_down for worker in workers)


def test_so_many_browsers_at_most_run_at_once(config: Any) -> None:
    pages = [f"tests/acceptance/browser/test_{number}.py" for number in range(MOST_PAGES + 1)]
    tests = [f"{file}::test_{number}" for file in (*pages, SHORT) for number in range(3)]
    for file in pages:
        (config.rootpath / file).parent.mkdir(exist_ok=True)
        (config.rootpath / file).write_text("#" * 900)
    _, workers = begin(config, tests, workers=2 * (MOST_PAGES + 1))
    assert [worker.files for worker in workers[: MOST_PAGES + 1]] == [
        *([file] for file in pages[:MOST_PAGES]),
        [SHORT],
    ]


def test_what_is_known_to_last_long_is_in_the_suite() -> None:
    project = find_places().project
    assert [file for file in LASTING_S if not (project / file).is_file()] == []


def test_the_lesser_half_makes_calls() -> None:
    assert [makes_calls(f"gw{number}", workers=5) for number in range(5)] == [True] * 2 + [
        False
    ] * 3
    assert makes_calls("gw0", workers=1)
