"""Text messages through a gateway of the bank's that answers over HTTP.

One message is one POST with a bearer token, its name in the header `Idempotency-Key`, and the JSON
body `{"to": "+86…", "language": "zh-CN", "words": "…"}`. The answer is its status alone: 200 to 299
is `sent`, also when it was sent before under its name; 422 is `refused`; anything else is
`unavailable`. See docs/text_messages.md.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

import aiohttp
import structlog
from aiohttp.http_exceptions import HttpProcessingError

from hotline.ports.text_messages import Delivery, TextMessage

log = structlog.get_logger()


class HttpTextMessages:
    """Hands messages to a gateway. Construct it inside the running loop, and close it.

    Args:
        url: Where messages are posted to.
        token: The bearer token that it knows us by.
        timeout_s: How many seconds an answer may take.

    Attributes:
        timeout_s: May be changed at any time, for the messages that come then.
    """

    def __init__(self, url: str, token: str, timeout_s: float) -> None:
        self.timeout_s = timeout_s
        self._url = url
        self._session = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"},
            # `send` has the one limit there is; the session's own ones are rougher.
            timeout=aiohttp.ClientTimeout(total=None),
            cookie_jar=aiohttp.DummyCookieJar(),
            # On a kept connection a second answer to one message would be read as the next one's.
            connector=aiohttp.TCPConnector(force_close=True),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def send(self, message: TextMessage, *, name: str) -> Delivery:
        """Hand a message over once; see `TextMessageGateway.send`."""
        try:
            async with asyncio.timeout(self.timeout_s):
                status = await self._post(message, name)
        except TimeoutError:
            why = "too_slow"
        except (aiohttp.ClientError, HttpProcessingError, OSError) as error:
            # The error's text is left out: it may quote what was sent or received.
            why = f"no_connection: {type(error).__name__}"
        else:
            if 200 <= status < 300:
                return "sent"
            if status == 422:
                return "refused"
            why = f"status {status}"
        log.warning("text_gateway_unavailable", why=why)
        return "unavailable"

    async def _post(self, message: TextMessage, name: str) -> int:
        async with self._session.post(
            self._url,
            json={"to": message.to, "language": message.language, "words": message.words},
            headers={"Idempotency-Key": name},
            # A redirect would carry number and words to wherever it points.
            allow_redirects=False,
        ) as response:
            return response.status
