"""The demo bank's own message gateway: what is handed over goes into its outbox."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

import structlog
from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from hotline.bank.demo.handlers import LEDGER, DemoBank
from hotline.bank.demo.reading import read_name
from hotline.bank.demo.refusals import malformed, refusal
from hotline.bank.demo.sending import cut_off, gone, send
from hotline.bank.demo.switches import TEXT_MESSAGE
from hotline.bank.demo.texts import Handed
from hotline.bank.errors import NameReused

_E164 = re.compile(r"\+[1-9][0-9]{1,14}")

_log = structlog.get_logger()


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    to: Annotated[str, StringConstraints(strict=True)]
    language: Annotated[str, StringConstraints(strict=True)]
    words: Annotated[str, StringConstraints(strict=True, min_length=1)]


class TextGateway:
    """The handler of messages that are handed over."""

    def __init__(self, bank: DemoBank) -> None:
        self._bank = bank

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Send a message, once under its name."""
        name = read_name(request, is_needed=True)
        try:
            told = _Message.model_validate_json(await request.read())
        except ValidationError as error:
            raise malformed(error) from None
        switches = self._bank.switches.of(TEXT_MESSAGE)
        if await gone(switches):
            return cut_off(request)
        if _E164.fullmatch(told.to) is None:
            text = "a message goes to a telephone number in E.164, such as +8613700000001"
            raise refusal(web.HTTPUnprocessableEntity, "no_telephone", text)
        message = Handed(name=name, to=told.to, at=datetime.now().astimezone(), words=told.words)
        try:
            await request.app[LEDGER].send_text(message)
        except NameReused as error:
            raise refusal(web.HTTPConflict, "name_reused", str(error)) from None
        _log.info("demo_bank_texted")
        return await send(request, b"{}", switches)
