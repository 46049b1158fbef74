"""What the demo bank lets its staff and the shops do: everything under `/demo/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final

import structlog
from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from hotline.bank.demo.handlers import LEDGER, DemoBank
from hotline.bank.demo.money import to_minor_units
from hotline.bank.demo.refusals import malformed, refusal
from hotline.bank.demo.switches import DemoSwitches
from hotline.bank.demo.texts import TextMessage
from hotline.bank.gateway import ARGUMENT_LIMIT
from hotline.model.bank import BankAnswer
from hotline.model.money import money_from_text

_OUTBOX: Final = TypeAdapter(Sequence[TextMessage])
_PAYMENTS: Final = TypeAdapter(Mapping[str, BankAnswer])

_log = structlog.get_logger()


class _Hold(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    account: Annotated[str, StringConstraints(strict=True, max_length=ARGUMENT_LIMIT)]
    amount: Annotated[str, StringConstraints(strict=True, max_length=ARGUMENT_LIMIT)]


class DemoControls:
    """The handlers of what no caller asks for."""

    def __init__(self, bank: DemoBank) -> None:
        self._bank = bank

    def add_to(self, app: web.Application) -> None:
        """Put these handlers at their paths."""
        app.router.add_get("/demo/switches", self.show_switches)
        app.router.add_put("/demo/switches", self.set_switches)
        app.router.add_post("/demo/unlock/{customer}", self.unlock)
        app.router.add_get("/demo/ledger/sum", self.sum_ledger)
        app.router.add_get("/demo/payments", self.list_payments)
        app.router.add_get("/demo/outbox", self.show_outbox)
        app.router.add_post("/demo/holds", self.place_hold)
        app.router.add_post(r"/demo/holds/{hold:\d{1,15}}/capture", self.capture_hold)
        app.router.add_post(r"/demo/holds/{hold:\d{1,15}}/release", self.release_hold)

    async def show_switches(self, request: web.Request) -> web.StreamResponse:
        """Return how the switches are set."""
        return web.json_response(text=self._bank.switches.model_dump_json())

    async def set_switches(self, request: web.Request) -> web.StreamResponse:
        """Replace every switch, and return how they are set now."""
        try:
            self._bank.switches = DemoSwitches.model_validate_json(await request.read())
        except ValidationError as error:
            raise malformed(error) from None
        _log.info("demo_bank_switched", **self._bank.switches.model_dump(exclude_defaults=True))
        return await self.show_switches(request)

    async def unlock(self, request: web.Request) -> web.StreamResponse:
        """Forget a customer's wrong PINs and codes."""
        if not await request.app[LEDGER].unlock(request.match_info["customer"]):
            raise refusal(web.HTTPNotFound, "unknown_customer", "the bank has no such customer")
        return web.Response(status=204)

    async def sum_ledger(self, request: web.Request) -> web.StreamResponse:
        """Return the sum of all entries for each currency, in its smallest coins."""
        return web.json_response(dict(await request.app[LEDGER].sums()))

    async def list_payments(self, request: web.Request) -> web.StreamResponse:
        """Return what became of every payment, by its name."""
        body = _PAYMENTS.dump_json(await request.app[LEDGER].payments())
        return web.Response(body=body, content_type="application/json")

    async def show_outbox(self, request: web.Request) -> web.StreamResponse:
        """Return every text message that customers got, the first first."""
        body = _OUTBOX.dump_json(await request.app[LEDGER].outbox())
        return web.Response(body=body, content_type="application/json")

    async def place_hold(self, request: web.Request) -> web.StreamResponse:
        """Set an amount aside, as a shop does that takes a card."""
        try:
            asked = _Hold.model_validate_json(await request.read())
        except ValidationError as error:
            raise malformed(error) from None
        money = money_from_text(asked.amount)
        if money is None or money.amount <= 0:
            text = "needs 'amount' written as '120.50 CNY', and more than nothing"
            raise refusal(web.HTTPBadRequest, "no_amount", text)
        units = to_minor_units(money)
        hold = await request.app[LEDGER].place_hold(asked.account, money.currency, units)
        if hold is None:
            text = "no account of this number and currency has as much to set aside"
            raise refusal(web.HTTPConflict, "insufficient", text)
        return web.json_response({"hold": hold}, status=201)

    async def capture_hold(self, request: web.Request) -> web.StreamResponse:
        """Give the shop what was set aside."""
        today = datetime.now().astimezone().date()
        hold = int(request.match_info["hold"])
        return _ended(await request.app[LEDGER].capture_hold(hold, today))

    async def release_hold(self, request: web.Request) -> web.StreamResponse:
        """Leave what was set aside to its owner."""
        return _ended(await request.app[LEDGER].release_hold(int(request.match_info["hold"])))


def _ended(was_open: bool) -> web.StreamResponse:
    if not was_open:
        text = "no hold of this number is open"
        raise refusal(web.HTTPConflict, "no_open_hold", text)
    return web.Response(status=204)
