"""All that is logged, by whomever."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from structlog.testing import capture_logs


@contextmanager
def all_logs() -> Iterator[Sequence[object]]:
    """Give everything that is logged inside the block, at any level."""
    lines: list[object] = []
    told = _Told(lines)
    root = logging.getLogger()
    level = root.level
    root.addHandler(told)
    root.setLevel(logging.DEBUG)
    try:
        with capture_logs() as events:
            yield lines
    finally:
        root.setLevel(level)
        root.removeHandler(told)
        lines.extend(events)


class _Told(logging.Handler):
    def __init__(self, lines: list[object]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record.getMessage())
