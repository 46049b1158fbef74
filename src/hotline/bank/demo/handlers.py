"""What the demo bank does with each request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog
from aiohttp import web
from pydantic import TypeAdapter

from hotline.bank.demo.ledger import Ledger, open_ledger
from hotline.bank.demo.question import Question
from hotline.bank.demo.reading import read_arguments, read_name
from hotline.bank.demo.refusals import refusal
from hotline.bank.demo.seed import DEMO_CUSTOMERS
from hotline.bank.demo.sending import cut_off, gone, send
from hotline.bank.demo.switches import DemoSwitches
from hotline.bank.errors import NameReused, NotCommitted, TooManyUnknownNumbers
from hotline.bank.gateway import PUBLIC_KEY
from hotline.bank.openapi import describe
from hotline.bank.sealing import PrivateKey
from hotline.model.bank import VOCABULARY, BankAnswer

LEDGER: Final = web.AppKey("ledger", Ledger)

_ANSWER: Final = TypeAdapter(BankAnswer)

_log = structlog.get_logger()


class DemoBank:
    """The handlers of questions. Each bank has another key, as a real one has now and then.

    Args:
        ledger_path: The ledger's file.

    Attributes:
        switches: What goes wrong; may be changed at any time.
    """

    def __init__(self, ledger_path: Path) -> None:
        self._ledger_path = ledger_path
        self._key = PrivateKey()
        self.switches = DemoSwitches()

    async def open_ledger(self, app: web.Application) -> AsyncIterator[None]:
        """Keep the ledger open while the server runs; seed it if it has no customer yet."""
        async with open_ledger(self._ledger_path) as ledger:
            if await ledger.is_empty():
                await ledger.open_for(DEMO_CUSTOMERS, today=_now().date())
                _log.info("demo_bank_seeded", customers=len(DEMO_CUSTOMERS))
            app[LEDGER] = ledger
            yield

    async def ask(self, request: web.Request) -> web.StreamResponse:
        """Answer one question of the vocabulary."""
        operation = request.match_info["operation"]
        if operation not in VOCABULARY:
            text = f"there are the operations {', '.join(VOCABULARY)}"
            raise refusal(web.HTTPNotFound, "unknown_operation", text)
        arguments = await read_arguments(request, VOCABULARY[operation], self._key)
        name = read_name(request, is_needed=VOCABULARY[operation].is_named)
        switches = self.switches.of(operation)
        if await gone(switches):
            return cut_off(request)
        question = Question(operation=operation, arguments=arguments, name=name, at=_now())
        try:
            answered = await request.app[LEDGER].answer(question, commit=not switches.roll_back)
        except NotCommitted as error:
            raise refusal(web.HTTPInternalServerError, "told_to_roll_back", str(error)) from None
        except NameReused as error:
            raise refusal(web.HTTPConflict, "name_reused", str(error)) from None
        except TooManyUnknownNumbers as error:
            raise refusal(web.HTTPTooManyRequests, "too_many_unknown_numbers", str(error)) from None
        _log.info("demo_bank_answered", operation=operation, outcome=answered.outcome)
        return await send(request, _ANSWER.dump_json(answered), switches)

    async def tell_public_key(self, request: web.Request) -> web.StreamResponse:
        """Tell to whom secrets are sealed."""
        return web.json_response({PUBLIC_KEY: self._key.public_text})

    async def describe(self, request: web.Request) -> web.StreamResponse:
        """Say what may be asked, and how."""
        return web.json_response(describe())

    async def say_healthy(self, request: web.Request) -> web.StreamResponse:
        """Say that the bank is there, whatever its switches."""
        return web.json_response({"status": "ok"})


def _now() -> datetime:
    return datetime.now().astimezone()
