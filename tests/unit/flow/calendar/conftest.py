from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hotline.calendar_rules import look_up
from hotline.flow.calendar.calendar import Calendar
from hotline.flow.calendar.compile import compile_calendar
from hotline.flow.source import read_source


@pytest.fixture(scope="session")
def demo_bank() -> str:
    """The text of a calendar that uses nearly all there is."""
    return Path(__file__).with_name("demo_bank.yaml").read_text()


@pytest.fixture(scope="session")
def compiled() -> Callable[[str], Calendar]:
    """Compiles a calendar in which there is no mistake."""

    def compile_text(text: str) -> Calendar:
        source = read_source(text, "calendar.yaml")
        calendar = compile_calendar(source, look_up(text))
        assert source.problems == []
        return calendar

    return compile_text
