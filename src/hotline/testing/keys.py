"""A ring of keys for tests, whose master key is known."""

from __future__ import annotations

from pathlib import Path

from hotline.privacy import KeyRing

MASTER_KEY = bytes(range(32))


async def open_test_keys(folder: Path) -> KeyRing:
    """Open `keys.db` in a folder."""
    return await KeyRing.open(folder / "keys.db", master_key=MASTER_KEY)
