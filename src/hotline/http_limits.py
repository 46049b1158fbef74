"""How much is read of what another system answers."""

from __future__ import annotations

import aiohttp


class AnswerTooLong(Exception):
    """An answer is longer than any honest one. Control flow inside a gateway."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        super().__init__(limit_bytes)


async def read_limited(response: aiohttp.ClientResponse, limit_bytes: int) -> bytes:
    """Return the whole body of an answer.

    Raises:
        AnswerTooLong: It has more than `limit_bytes` bytes; the rest was not read.
    """
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > limit_bytes:
            raise AnswerTooLong(limit_bytes)
    return bytes(body)
