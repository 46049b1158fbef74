from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from hotline.flow.bundle import Bundle, compile_bundle
from hotline.flow_files import read_files
from hotline.testing.postgres import PostgresServer, quick_place, running_postgres
from hotline.testing.replayed import TOTAL
from hotline.testing.scheduling import CallsBesideComputing, give_way, takes_turns
from hotline.testing.turns import turn

HERE = Path(__file__).parent
PROJECT = HERE.parent
SMALL_BANK = HERE / "small_bank"
GARBAGE_AT = 20_000
"""So many new objects are looked through for garbage; with Python's own figure, all day long."""

# How long an example takes says more of the machine than of the code. `make test` tries the same
# cases each time, so that what fails fails again; `make properties` draws new ones.
settings.register_profile("hotline", deadline=None, derandomize=True)
settings.load_profile("hotline")


def pytest_configure() -> None:
    # What is collected stays. To look for garbage in thousands of tests takes a third of the time
    # in which they are found, and much of that in which they run.
    gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(GARBAGE_AT)
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> CallsBesideComputing:
    return CallsBesideComputing(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Give a test marked `alone` the machine for itself, its fixtures included."""
    if hasattr(item.config, "workerinput"):
        give_way(item.nodeid)
    if not takes_turns(item.nodeid):
        return (yield)
    assert item.config.cache is not None
    with turn(item.config.cache.mkdir("turns"), alone=item.get_closest_marker("alone") is not None):
        return (yield)


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["replayed"] = dict(TOTAL)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    TOTAL.update(getattr(node, "workeroutput", {}).get("replayed", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many calls on the real line were replayed; a divergence has failed its test."""
    if TOTAL["calls"]:
        terminalreporter.write_line(
            f"replayed {TOTAL['calls']} calls from the real line, {TOTAL['faults']} with faults "
            f"among them, {TOTAL['without_end']} without an end"
        )


@pytest.fixture(scope="session")
def shipped_sources() -> dict[str, str]:
    """The texts of the shipped flows and catalogue."""
    return read_files(PROJECT / "ivr_flows", PROJECT / "voice_prompts")


@pytest.fixture(scope="session")
def shipped(shipped_sources: dict[str, str]) -> Bundle:
    """The shipped flows, compiled."""
    return compile_bundle(shipped_sources)


@pytest.fixture(scope="session")
def small_bank_sources() -> dict[str, str]:
    """The texts of the small bank, which stay as they are when the shipped flows change."""
    return read_files(SMALL_BANK / "ivr_flows", SMALL_BANK / "voice_prompts")


@pytest.fixture(scope="session")
def small_bank(small_bank_sources: dict[str, str]) -> Bundle:
    """The small bank, compiled."""
    return compile_bundle(small_bank_sources)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server; a test that kills it starts it again."""
    with running_postgres(quick_place()) as server:
        yield server
