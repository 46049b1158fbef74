"""What the demo bank does with each request."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import structlog
from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from hotline.bank.demo.ledger import Ledger, open_ledger
from hotline.bank.demo.question import Question
from hotline.bank.demo.refusals import malformed, refusal
from hotline.bank.demo.seed import DEMO_CUSTOMERS
from hotline.bank.demo.sending import cut_off, send
from hotline.bank.demo.switches import DemoSwitches
from hotline.bank.errors import NameReused, NotCommitted, TooManyUnknownNumbers, WrongQuestion
from hotline.bank.gateway import (
    ARGUMENT_LIMIT,
    KEY_HEADER,
    NAME_PATTERN,
    checked_question,
)
from hotline.bank.openapi import describe
from hotline.model.bank import VOCABULARY, BankAnswer, BankOperation

LEDGER: Final = web.AppKey("ledger", Ledger)

_ANSWER: Final = TypeAdapter(BankAnswer)

_log = structlog.get_logger()


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    arguments: dict[str, Annotated[str, StringConstraints(strict=True, max_length=ARGUMENT_LIMIT)]]


class DemoBank:
    """The handlers of questions.

    Args:
        ledger_path: The ledger's file.

    Attributes:
        switches: What goes wrong; may be changed at any time.
    """

    def __init__(self, ledger_path: Path) -> None:
        self._ledger_path = ledger_path
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
        arguments = await _arguments(request, operation)
        name = _name(request, VOCABULARY[operation])
        switches = self.switches.of(operation)
        if switches.go_away:
            return cut_off(request)
        await asyncio.sleep(switches.slow_s)
        if switches.failing:
            text = "the demo bank was told to fail"
            raise refusal(web.HTTPServiceUnavailable, "told_to_fail", text)
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

    async def describe(self, request: web.Request) -> web.StreamResponse:
        """Say what may be asked, and how."""
        return web.json_response(describe())

    async def say_healthy(self, request: web.Request) -> web.StreamResponse:
        """Say that the bank is there, whatever its switches."""
        return web.json_response({"status": "ok"})


def _name(request: web.Request, operation: BankOperation) -> str:
    name = request.headers.get(KEY_HEADER, "")
    if operation.changes_money and re.fullmatch(NAME_PATTERN, name) is None:
        text = f"what moves money has a name, 1 to 64 visible ASCII characters, as {KEY_HEADER}"
        raise refusal(web.HTTPBadRequest, "no_name", text)
    return name


def _now() -> datetime:
    return datetime.now().astimezone()


async def _arguments(request: web.Request, operation: str) -> dict[str, str]:
    try:
        question = _Question.model_validate_json(await request.read())
        checked_question(operation, question.arguments)
    except ValidationError as error:
        # From None, here and below: causes may quote what was sent.
        raise malformed(error) from None
    except WrongQuestion as error:
        raise refusal(web.HTTPBadRequest, "wrong_arguments", str(error)) from None
    return question.arguments
