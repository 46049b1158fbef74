"""Browsers in which a user has signed in before: strangers' wrong passwords do not count for them.

Such a browser shows a token that was made at the sign-in and bound to the user and the password of
then (OWASP, Slow Down Online Guessing Attacks with Device Cookies). It lets nobody in: it says only
whose tries these are.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence

from hotline.privacy import KeyRing

NONCE_BYTES = 16
_TOKEN = re.compile(r"([0-9a-f]{32})([0-9a-f]{20})", re.ASCII)


class KnownBrowsers:
    """Makes and recognises tokens. Nothing of them is kept.

    Args:
        keys: Where the key is under which they are signed.
    """

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    async def token(self, tenant: str, name: str, password_hash: str) -> str:
        """Return a new token of a browser in which somebody has signed in just now."""
        nonce = secrets.token_hex(NONCE_BYTES)
        return nonce + await self._signature(tenant, name, password_hash, nonce)

    async def known(
        self, tenant: str, name: str, password_hash: str, shown: Sequence[str]
    ) -> str | None:
        """Return the first token of those shown that is this user's; None where none is."""
        for token in shown:
            if found := _TOKEN.fullmatch(token):
                signature = await self._signature(tenant, name, password_hash, found[1])
                if hmac.compare_digest(signature, found[2]):
                    return token
        return None

    async def _signature(self, tenant: str, name: str, password_hash: str, nonce: str) -> str:
        index = await self._keys.blind_index(tenant)
        # With another password there is another hash: who knew the old one begins as a stranger.
        return index.word(f"browser\0{name}\0{password_hash}\0{nonce}").hex()
