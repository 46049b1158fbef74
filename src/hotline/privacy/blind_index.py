"""Finding a person without writing down in clear what the person is found by.

Each word becomes a keyed hash: equal words have equal hashes, and nobody without the key can tell
which word it was. Who has the database and not the keys learns how often each hash occurs.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from hotline.privacy.sealing import pseudonym

WORD_BYTES = 10
"""With 2**32 words of all customers the odds of two that look alike are one in 100,000."""


@dataclass(frozen=True)
class BlindIndex:
    """Hashes the words of one tenant's customers."""

    tenant: str
    _key: bytes = field(repr=False)

    def pseudonym(self, customer: str) -> str:
        """Return the name under which a customer is kept."""
        return pseudonym(self._key, self.tenant, customer)

    def word(self, word: str) -> bytes:
        """Return the hash of a word, in `WORD_BYTES` bytes."""
        # Two NULs: no pseudonym's text begins so.
        text = f"{self.tenant}\0\0{word}"
        return hmac.digest(self._key, text.encode(), hashlib.sha256)[:WORD_BYTES]
