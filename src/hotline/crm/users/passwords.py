"""Passwords, hashed so that trying them is slow, and off the event loop."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from hotline.privacy import KeyRing

HASHER = PasswordHasher()
"""The library's own choice: RFC 9106's second, 64 MiB."""


class Passwords:
    """Hashes passwords under a key of the tenant's: a stolen database is of no use without it.

    Args:
        keys: Where the key is.
        hasher: How slow it is; it shall be slow.

    Attributes:
        nobodys: The hash of no password: to compare with it takes as long as with somebody's.
    """

    def __init__(self, keys: KeyRing, hasher: PasswordHasher = HASHER) -> None:
        self._keys = keys
        self._hasher = hasher
        self.nobodys = (
            f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}$"
            "MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"
        )
        # A hash takes 64 MB while it is made: at nine o'clock they are made one by one.
        self._one_at_a_time = asyncio.Lock()

    async def hashed(self, tenant: str, name: str, password: str) -> str:
        """Return what is kept of a password."""
        keyed = await self._keyed(tenant, name, password)
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._hasher.hash, keyed)

    async def is_right(self, hashed: str, tenant: str, name: str, password: str) -> bool:
        """Return whether that is kept of this password."""
        keyed = await self._keyed(tenant, name, password)
        async with self._one_at_a_time:
            try:
                return await asyncio.to_thread(self._hasher.verify, hashed, keyed)
            except VerifyMismatchError:
                return False

    async def _keyed(self, tenant: str, name: str, password: str) -> bytes:
        index = await self._keys.blind_index(tenant)
        return index.word(f"password\0{name}\0{password}")
