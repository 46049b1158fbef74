from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hotline.journal import CallHeader, NewRecord
from hotline.privacy import KeyRing
from hotline.testing.keys import open_test_keys

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def journal_path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
async def keys(tmp_path: Path) -> AsyncIterator[KeyRing]:
    async with await open_test_keys(tmp_path) as keys:
        yield keys


@pytest.fixture
def new_record() -> Callable[..., NewRecord]:
    def build(**changes: Any) -> NewRecord:
        fields: dict[str, Any] = {
            "tenant": "demo",
            "stream": "call:1",
            "at": NOON,
            "event": {"kind": "call_arrived"},
        }
        return NewRecord(**(fields | changes))

    return build


@pytest.fixture
def new_header() -> Callable[..., CallHeader]:
    def build(**changes: Any) -> CallHeader:
        fields: dict[str, Any] = {
            "tenant": "demo",
            "call_id": "0195-a",
            "dialled_number": "95500",
            "caller_number": "13800138000",
            "flow": "main",
            "bundle": "sha256:1",
            "engine": 1,
            "pbx": "pbx-1",
            "channel": "1770000000.1",
            "opened_at": NOON,
        }
        return CallHeader(**(fields | changes))

    return build
