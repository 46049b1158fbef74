"""The list of what is in an archive; its first member."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

MANIFEST = "manifest.json"
FORMAT: Final = 1
MESSAGES = "messages/"
"""Where messages are in an archive."""
CHUNK_BYTES = 1 << 20


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Part):
    """One file of an archive.

    Attributes:
        name: Its name in the archive.
        store: Which store it is, by its name in the settings; "" for a message.
        revision: The store's schema.
        bytes: Its length.
        sha256: Its hash.
    """

    name: str
    store: str = ""
    revision: str = ""
    bytes: int
    sha256: str


class Manifest(_Part):
    """What an archive holds, and who made it when (in UTC)."""

    format: int
    hotline: str
    taken_at: datetime
    entries: tuple[Entry, ...]

    @property
    def stores(self) -> list[Entry]:
        """The entries that are stores."""
        return [entry for entry in self.entries if entry.store]

    @property
    def messages(self) -> list[Entry]:
        """The entries that are messages of callers."""
        return [entry for entry in self.entries if not entry.store]


def sha256_of(file: Path) -> str:
    """Return the hash of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
