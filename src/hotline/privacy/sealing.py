"""AES-256-GCM over small texts, and the wrapping of one key by another."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hotline.privacy.errors import SealBroken

KEY_BYTES = 32
NONCE_BYTES = 12
"""What GCM takes best. Random ones are safe for some 2**32 seals by one key: a key has one call."""


class Seal:
    """One key at work: it seals values for a place, and opens them in that place only."""

    def __init__(self, key_id: str, key: bytes) -> None:
        self.key_id = key_id
        self._aead = AESGCM(key)

    def __repr__(self) -> str:
        return f"Seal({self.key_id!r})"

    def close(self, text: str, *place: str) -> bytes:
        """Seal a text for a place, such as a tenant, a stream and a moment."""
        return self.close_bytes(text.encode(), *place)

    def close_bytes(self, plain: bytes, *place: str) -> bytes:
        """Seal bytes for a place."""
        return seal(self._aead, plain, place)

    def open_bytes(self, sealed: bytes, *place: str) -> bytes:
        """Open what `close_bytes` sealed for this place.

        Raises:
            SealBroken: It was altered, or sealed for another place or with another key.
        """
        return unseal(self._aead, sealed, place)

    def open(self, sealed: bytes, *place: str) -> str:
        """Open what `close` sealed for this place.

        Raises:
            SealBroken: It was altered, or sealed for another place or with another key.
        """
        return self.open_bytes(sealed, *place).decode()


def new_key() -> bytes:
    """Return a random key."""
    return os.urandom(KEY_BYTES)


def seal(aead: AESGCM, plain: bytes, place: Sequence[str]) -> bytes:
    """Return the nonce and the ciphertext of `plain`, bound to `place`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + aead.encrypt(nonce, plain, _bound(place))


def unseal(aead: AESGCM, sealed: bytes, place: Sequence[str]) -> bytes:
    """Return what was sealed.

    Raises:
        SealBroken: It was altered, or sealed for another place or with another key.
    """
    try:
        return aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(place))
    except (InvalidTag, ValueError):
        raise SealBroken(about=" ".join(place)) from None


def fingerprint(key: bytes) -> str:
    """Return what names a key and tells nothing of it."""
    return hmac.digest(key, b"hotline key fingerprint", hashlib.sha256)[:8].hex()


def pseudonym(key: bytes, tenant: str, customer: str) -> str:
    """Return a customer's name among keys: nobody without `key` can tell whose it is."""
    return hmac.digest(key, f"{tenant}\0{customer}".encode(), hashlib.sha256)[:16].hex()


def _bound(place: Sequence[str]) -> bytes:
    # As JSON, so that no two places look alike when joined.
    return json.dumps(list(place)).encode()
