"""Other systems over HTTP, and only those that the settings allow.

One request is one GET with the arguments in the query, or one POST with them as a JSON object; the
answer is a JSON object. A flow's author chooses among the allowed systems; a caller never does, a
redirect is not followed, and nothing is read beyond a limit of time and one of size (OWASP, Server
Side Request Forgery Prevention).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

import aiohttp
import structlog
from aiohttp.http_exceptions import HttpProcessingError

from hotline.flow.requests import AnyRequest, CallSystem, PortAnswer
from hotline.http_limits import AnswerTooLong, read_limited
from hotline.model.bank import UNAVAILABLE
from hotline.model.web_address import origin_of
from hotline.ports.json_values import NotSound, argument_json, argument_text, value_from_json
from hotline.ports.port import Origin

ANSWER_LIMIT_BYTES = 64 * 1024
"""The longest answer that is read."""

log = structlog.get_logger()


class _NoAnswer(Exception):
    """Why an answer does not count, without any of its values. Control flow in here."""


class HttpSystems:
    """Asks other systems. Construct it inside the running loop, and close it.

    Args:
        allowed: The origins that may be asked: `https://rates.bank.example:443`.
        timeout_s: How many seconds an answer may take, from the question to its last byte.

    Attributes:
        allowed: May be changed at any time, like `timeout_s`, for the requests that come then.
    """

    def __init__(self, *, allowed: Iterable[str], timeout_s: float) -> None:
        self.allowed = frozenset(allowed)
        self.timeout_s = timeout_s
        self._session = aiohttp.ClientSession(
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            # `ask` has the one limit there is; the session's own ones are rougher.
            timeout=aiohttp.ClientTimeout(total=None),
            cookie_jar=aiohttp.DummyCookieJar(),
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

    async def ask(self, request: AnyRequest, *, origin: Origin) -> PortAnswer:
        """Ask a system once; see `Port.ask`."""
        assert isinstance(request, CallSystem), f"{request.kind} is for another part"
        system = origin_of(request.url)
        try:
            if system not in self.allowed:
                raise _NoAnswer("not_allowed")
            async with asyncio.timeout(self.timeout_s):
                return await self._exchange(request, origin.name)
        except TimeoutError:
            why = "too_slow"
        except (aiohttp.ClientError, HttpProcessingError, OSError) as error:
            # The error's text is left out: it may quote what was sent or received.
            why = f"no_connection: {type(error).__name__}"
        except AnswerTooLong:
            why = "too_long"
        except (_NoAnswer, NotSound) as error:
            why = str(error)
        log.warning("system_unavailable", system=system, why=why)
        return PortAnswer(outcome=UNAVAILABLE)

    async def _exchange(self, request: CallSystem, name: str) -> PortAnswer:
        async with self._session.request(
            request.method.upper(),
            request.url,
            # What the other side has heard already, it need not do a second time.
            headers={"Idempotency-Key": name},
            # A redirect would carry what we know to wherever it points.
            allow_redirects=False,
            **_arguments(request),
        ) as response:
            if 400 <= response.status < 500:
                return PortAnswer(outcome="refused")
            if response.status != 200:
                raise _NoAnswer(f"status {response.status}")
            body = await read_limited(response, ANSWER_LIMIT_BYTES)
        if not request.wanted:
            return PortAnswer(outcome="ok")
        try:
            fields = json.loads(body)
        except (ValueError, RecursionError):
            # From None: the cause quotes the body.
            raise _NoAnswer("malformed") from None
        if not isinstance(fields, dict):
            raise _NoAnswer("malformed")
        values = {
            field: value_from_json(fields.get(field), wanted)
            for field, wanted in request.wanted.items()
        }
        return PortAnswer(outcome="ok", values=values)


def _arguments(request: CallSystem) -> Mapping[str, Any]:
    if request.method == "get":
        return {"params": {key: argument_text(value) for key, value in request.arguments.items()}}
    return {"json": {key: argument_json(value) for key, value in request.arguments.items()}}
