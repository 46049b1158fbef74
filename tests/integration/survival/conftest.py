"""`make properties` tries many more cases than every run of the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings
from structlog.testing import capture_logs

from hotline.testing.crashing import TALLY

settings.register_profile("long", max_examples=40_000, deadline=None, derandomize=False)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    structlog.reset_defaults()
    with capture_logs():
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was tried, where it was tried in this process."""
    if TALLY["cases"]:
        tried = ", ".join(f"{count} {what}" for what, count in TALLY.items())
        terminalreporter.write_line(f"survival: {tried}")
