"""The gateway to a bank that answers over HTTP.

`docs/bank.openapi.json` is what a bank must answer; `hotline.bank.openapi` makes it.

One question is one `POST {base_url}/v1/{operation}` with a bearer token and the JSON body
`{"arguments": {name: text}}`, a secret as `{"sealed": text}` (`hotline.bank.sealing`). Its answer
is status 200 with `{"outcome": name, "values": {...}}`, the values as in `hotline.model.values`.
Anything else is the operation's outcome `unanswered`. Each question has a connection of its own.

Where money moves or a text message is sent, the question's name comes in the header
`Idempotency-Key`. The bank does once what comes under one name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
import structlog
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import TypeAdapter, ValidationError

from hotline.bank.errors import NoPublicKey
from hotline.bank.gateway import (
    CANNOT_OPEN,
    KEY_HEADER,
    checked_question,
    problem_with,
)
from hotline.bank.sealing import PublicKey
from hotline.bank.told_key import told_key
from hotline.http_limits import AnswerTooLong, read_limited
from hotline.model.bank import BankAnswer, BankOperation
from hotline.model.types import Type

ANSWER_LIMIT_BYTES = 64 * 1024
"""The longest answer that is read; the longest honest one is a few kilobytes."""

_ANSWER: Final = TypeAdapter(BankAnswer)

_log = structlog.get_logger()


@dataclass(kw_only=True)
class _NoAnswer(Exception):
    """Why an answer does not count: a reason for the log, which must hold no values."""

    reason: str
    facts: Mapping[str, Any]


class HttpBankGateway:
    """Asks a bank over HTTP. Construct it inside the running loop, and close it.

    Args:
        base_url: Where the bank is, such as `http://127.0.0.1:8091`.
        token: The bearer token it knows us by.
        timeout_s: How many seconds an answer may take, from the question to its last byte.
        public_key: The bank's, for secrets; None asks the bank for it, and again when it has
            another one.

    Attributes:
        timeout_s: May be changed at any time, for the questions that come then.
    """

    def __init__(
        self, base_url: str, token: str, timeout_s: float, public_key: PublicKey | None = None
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._is_pinned = public_key is not None
        self._public_key = public_key
        self.timeout_s = timeout_s
        self._session = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"},
            # `ask` has the one limit there is; the session's own ones are rougher.
            timeout=aiohttp.ClientTimeout(total=None),
            cookie_jar=aiohttp.DummyCookieJar(),
            # On a kept connection a second answer to one question is read as the answer to the
            # next: somebody else's right PIN, or a payment that was not made.
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
        await self.close()

    async def close(self) -> None:
        """Close the connections to the bank. Asking afterwards is a defect."""
        await self._session.close()

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        """Ask the bank once; see `BankGateway.ask`."""
        known = checked_question(operation, arguments)
        try:
            async with asyncio.timeout(self.timeout_s):
                return await self._exchange(known, arguments, name)
        except TimeoutError:
            trouble = _NoAnswer(reason="too_slow", facts={"timeout_s": self.timeout_s})
        except (aiohttp.ClientError, HttpProcessingError, OSError) as error:
            # The error's text is left out: it may quote what was sent or received.
            trouble = _NoAnswer(reason="no_connection", facts={"error": type(error).__name__})
        except AnswerTooLong as error:
            trouble = _NoAnswer(reason="too_long", facts={"limit_bytes": error.limit_bytes})
        except NoPublicKey:
            trouble = _NoAnswer(reason="no_public_key", facts={})
        except _NoAnswer as error:
            trouble = error
        _log.warning(
            "bank_unavailable", operation=operation, reason=trouble.reason, **trouble.facts
        )
        return BankAnswer(outcome=known.unanswered)

    async def _exchange(
        self, operation: BankOperation, arguments: Mapping[str, str], name: str
    ) -> BankAnswer:
        status, body = await self._post(operation, arguments, name)
        has_secrets = Type.SECRET in operation.arguments.values()
        if status == CANNOT_OPEN and has_secrets and not self._is_pinned:
            # The bank has another key by now; it has done nothing with what it could not read.
            self._public_key = None
            status, body = await self._post(operation, arguments, name)
        if status != 200:
            raise _NoAnswer(reason="refused", facts={"status": status})
        try:
            answer = _ANSWER.validate_json(body)
        except ValidationError:
            # From None: the cause quotes the body.
            raise _NoAnswer(reason="malformed", facts={"bytes": len(body)}) from None
        problem = problem_with(operation, answer)
        if problem is not None:
            raise _NoAnswer(reason="not_in_vocabulary", facts={"problem": problem})
        return answer

    async def _post(
        self, operation: BankOperation, arguments: Mapping[str, str], name: str
    ) -> tuple[int, bytes]:
        """Send a question; return the answer's status and body."""
        async with self._session.post(
            f"{self._base_url}/v1/{operation.name}",
            json={"arguments": await self._sealed(operation, arguments)},
            headers={KEY_HEADER: name} if operation.is_named else None,
            # A redirect would carry the question to wherever it points.
            allow_redirects=False,
        ) as response:
            is_answer = response.status == 200
            body = await read_limited(response, ANSWER_LIMIT_BYTES) if is_answer else b""
            return response.status, body

    async def _sealed(
        self, operation: BankOperation, arguments: Mapping[str, str]
    ) -> dict[str, str | dict[str, str]]:
        """Return the arguments as they travel."""
        written: dict[str, str | dict[str, str]] = dict(arguments)
        for argument, kind in operation.arguments.items():
            if kind is Type.SECRET:
                key = await self._bank_key()
                secret = key.seal(arguments[argument], operation=operation.name, argument=argument)
                written[argument] = asdict(secret)
        return written

    async def _bank_key(self) -> PublicKey:
        if self._public_key is None:
            self._public_key = await told_key(self._session, self._base_url)
        return self._public_key
