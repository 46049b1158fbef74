"""Asking a bank for its public key."""

from __future__ import annotations

from typing import Final

import aiohttp
from pydantic import TypeAdapter, ValidationError

from hotline.bank.errors import NoPublicKey
from hotline.bank.gateway import PUBLIC_KEY
from hotline.bank.sealing import PublicKey
from hotline.http_limits import read_limited

ANSWER_LIMIT_BYTES = 1024
"""The longest answer that is read."""

_TOLD: Final = TypeAdapter(dict[str, str])


async def told_key(session: aiohttp.ClientSession, base_url: str) -> PublicKey:
    """Return the public key that a bank tells.

    Args:
        session: One that shows the bank's token.
        base_url: Where the bank is, without a slash at the end.

    Raises:
        NoPublicKey: It tells none.
        AnswerTooLong: It tells something longer.
        ClientError, OSError: It cannot be reached.
    """
    async with session.get(f"{base_url}/v1/{PUBLIC_KEY}", allow_redirects=False) as response:
        if response.status != 200:
            raise NoPublicKey
        body = await read_limited(response, ANSWER_LIMIT_BYTES)
    try:
        return PublicKey(_TOLD.validate_json(body)[PUBLIC_KEY])
    except (ValidationError, KeyError):
        raise NoPublicKey from None
