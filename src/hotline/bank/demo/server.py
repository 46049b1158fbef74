"""The demo bank's HTTP server.

- `POST /v1/{operation}` with `{"arguments": {...}}` answers `{"outcome": ..., "values": {...}}`.
  What moves money is named by the header `Idempotency-Key`: the same question of the same name gets
  the same answer and moves nothing more; another question of that name is refused. A text message
  is named too, and sent once under its name.
  Secrets are sealed to the key of `GET /v1/public_key`, which is another one after each start.
- `POST /text_messages` takes a text message, as docs/text_messages.md tells, into the outbox.
- `GET /openapi.json` is the description of all questions: docs/bank.openapi.json.
- `GET /health` answers 200 as soon as questions are answered.
- `GET /demo/switches` shows what goes wrong.
- `PUT /demo/switches` sets what goes wrong, all switches at once: `{"slow_s": 2.5}` and the others
  of `hotline.bank.demo.switches`, and the same for single operations under `operations`. `{}`
  heals the bank.
- `POST /demo/unlock/{customer}` forgets a customer's wrong PINs and codes.
- `GET /demo/outbox` answers the text messages that customers got: to whom, when, and the words.
- `GET /demo/ledger/sum` answers the sum of all entries for each currency, such as `{"CNY": 0}`.
- `GET /demo/payments` answers what became of every payment by its name, as if it were settled; it
  bars nothing.
- `POST /demo/holds` sets an amount aside, as a shop does that takes a card: `{"account": NUMBER,
  "amount": "120.50 CNY"}` answers `{"hold": 1}`. `POST /demo/holds/{hold}/capture` gives it to the
  shop, and `POST /demo/holds/{hold}/release` leaves it to its owner.

Every request but `/health` carries `Authorization: Bearer TOKEN`. What cannot be answered is
refused with `{"error": slug, "text": sentence}` and status 400, 401, 404, 405, 409, 413, 422, 429,
500 or 503.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from aiohttp import web

from hotline.bank.demo.controls import DemoControls
from hotline.bank.demo.handlers import DemoBank
from hotline.bank.demo.refusals import HEALTH, in_json, only_with
from hotline.bank.demo.text_gateway import TextGateway
from hotline.bank.errors import DemoBankCannotListen
from hotline.bank.gateway import PUBLIC_KEY

REQUEST_LIMIT_BYTES = 16 * 1024
"""The longest request that is read."""

SHUTDOWN_LIMIT_S = 0.5
"""How long answers under way may still take when the bank closes."""

_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class DemoBankSettings:
    """Where the ledger's file is, and the token that every request must carry."""

    ledger_path: Path
    token: str = field(repr=False)


def create_app(settings: DemoBankSettings) -> web.Application:
    """Return the demo bank as an application; it opens and seeds its ledger when it starts."""
    bank = DemoBank(settings.ledger_path)
    app = web.Application(
        middlewares=[in_json, only_with(settings.token)], client_max_size=REQUEST_LIMIT_BYTES
    )
    app.cleanup_ctx.append(bank.open_ledger)
    app.router.add_get(HEALTH, bank.say_healthy)
    app.router.add_get(f"/v1/{PUBLIC_KEY}", bank.tell_public_key)
    app.router.add_post("/v1/{operation}", bank.ask)
    app.router.add_post("/text_messages", TextGateway(bank).take)
    app.router.add_get("/openapi.json", bank.describe)
    DemoControls(bank).add_to(app)
    return app


@asynccontextmanager
async def serving(settings: DemoBankSettings, *, host: str, port: int) -> AsyncIterator[int]:
    """Run the demo bank inside the block, and give the port it listens on; port 0 is any.

    Raises:
        DemoBankCannotListen: The address is taken or not this machine's.
        DatabaseUnusable: The ledger cannot be opened.
    """
    # No access log: ours says what was asked, and paths of unlocks name customers.
    runner = web.AppRunner(create_app(settings), access_log=None, shutdown_timeout=SHUTDOWN_LIMIT_S)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            reason = error.strerror or str(error)
            raise DemoBankCannotListen(host=host, port=port, reason=reason) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def run(host: str, port: int, ledger_path: Path, token: str) -> None:
    """Run the demo bank until this is cancelled or the process gets SIGTERM.

    It runs in the main thread, prints nothing and logs `bank_ready`.

    Raises:
        DemoBankCannotListen: The address is taken or not this machine's.
        DatabaseUnusable: The ledger cannot be opened.
    """
    settings = DemoBankSettings(ledger_path=ledger_path, token=token)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    try:
        async with serving(settings, host=host, port=port) as bound_port:
            _log.info("bank_ready", host=host, port=bound_port, ledger=str(ledger_path))
            await stopped.wait()
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
