"""The demo bank's books on their first day, made once in a run: hashing PINs is slow on purpose."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import date, datetime
from pathlib import Path

from hotline.bank.demo.ledger import open_ledger
from hotline.bank.demo.seed import DEMO_CUSTOMERS

_BOOKS: dict[date, bytes] = {}


async def put_seeded_ledger(file: Path) -> None:
    """Put the books of today's first day where a bank that is about to start finds them."""
    today = datetime.now().astimezone().date()
    if today not in _BOOKS:
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / file.name
            async with open_ledger(made) as ledger:
                await ledger.open_for(DEMO_CUSTOMERS, today=today)
            _BOOKS[today] = await asyncio.to_thread(made.read_bytes)
    await asyncio.to_thread(_write, file, _BOOKS[today])


def _write(file: Path, books: bytes) -> None:
    file.touch(mode=0o600)
    file.write_bytes(books)
