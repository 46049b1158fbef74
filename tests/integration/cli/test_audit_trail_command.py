"""`hotline audit` shows who signed in and who looked at a customer, with filters."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hotline.cli.relations import open_desk
from hotline.settings import load_settings
from hotline.testing.command import run_hotline, write_settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_settings(tmp_path)
    asyncio.run(seen())
    return tmp_path


async def seen() -> None:
    """Let somebody sign in, and look at a customer a day later."""
    now = datetime.now(UTC)
    async with open_desk(load_settings()) as desk:
        trail = desk.relations.trail
        (whom,) = await trail.pseudonyms("demo", ["10000001"])
        for what, at, pseudonyms in (
            ("signed_in", now - timedelta(days=2), ()),
            ("looked", now - timedelta(days=1), (whom,)),
        ):
            await trail.add(
                "demo",
                what,  # type: ignore[arg-type]
                who="user:li",
                at=at,
                route="GET /customers/{customer}",
                address="127.0.0.1",
                pseudonyms=pseudonyms,
            )


@pytest.mark.parametrize(
    ("filters", "there", "not_there"),
    [
        ((), ("signed_in", "looked", "Nothing was erased"), ()),
        (("--customer", "10000001"), ("looked", "user:li"), ("signed_in", "erased", "10000001")),
        (("--since", "30h"), ("looked",), ("signed_in",)),
        (("--who", "user:li"), ("looked", "signed_in"), ()),
        (("--who", "user:no"), ("Nothing such is on record",), ("looked",)),
        (("--limit", "1"), ("looked",), ("signed_in",)),
    ],
)
def test_filters(
    folder: Path, filters: tuple[str, ...], there: tuple[str, ...], not_there: tuple[str, ...]
) -> None:
    told = run_hotline(folder, "audit", *filters).stdout
    assert [one for one in there if one not in told] == []
    assert [one for one in not_there if one in told] == []
