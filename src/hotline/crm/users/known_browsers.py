"""Browsers in which a user has signed in before: strangers' wrong passwords do not count for them.

Such a browser shows a token that was made at the sign-in and bound to the user and the password of
then (OWASP, Slow Down Online Guessing Attacks with Device Cookies). It lets nobody in: it says only
whose tries these are. Each sign-in dates it anew, and its nonce stays: tries are counted by that,
so that copies from several sign-ins are one browser's.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime

from hotline.model.moment import as_utc
from hotline.privacy import KeyRing

BROWSER_DAYS = 180
"""So many days after the last sign-in a browser is known, whatever it has kept."""
NONCE_BYTES = 16
_TOKEN = re.compile(r"([0-9a-f]{32})([0-9]{6})([0-9a-f]{20})", re.ASCII)
"""The nonce, the day of the sign-in as an ordinal, and the signature of both."""


class KnownBrowsers:
    """Makes and recognises tokens. Nothing of them is kept.

    Args:
        keys: Where the key is under which they are signed.
    """

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    async def token(
        self, tenant: str, name: str, password_hash: str, nonce: str | None, *, at: datetime
    ) -> str:
        """Return the token of a browser in which somebody has signed in just now.

        Args:
            tenant: Whose user.
            name: The user's.
            password_hash: What is kept of the password.
            nonce: The browser's; None for one that was not known.
            at: When, aware.
        """
        dated = f"{nonce or secrets.token_hex(NONCE_BYTES)}{as_utc(at).toordinal():06}"
        return dated + await self._signature(tenant, name, password_hash, dated)

    async def known(
        self, tenant: str, name: str, password_hash: str, shown: Sequence[str], *, at: datetime
    ) -> str | None:
        """Return the nonce of the first token shown that is this user's; None where none is."""
        oldest = as_utc(at).toordinal() - BROWSER_DAYS
        for token in shown:
            if (found := _TOKEN.fullmatch(token)) and int(found[2]) >= oldest:
                dated = found[1] + found[2]
                signature = await self._signature(tenant, name, password_hash, dated)
                if hmac.compare_digest(signature, found[3]):
                    return found[1]
        return None

    async def _signature(self, tenant: str, name: str, password_hash: str, dated: str) -> str:
        index = await self._keys.blind_index(tenant)
        # With another password there is another hash: who knew the old one begins as a stranger.
        return index.word(f"browser\0{name}\0{password_hash}\0{dated}").hex()
