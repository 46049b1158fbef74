"""A bank that is killed in the middle of payments: what it told before and tells after agree."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from hotline.bank.gateway import BankGateway
from hotline.bank.http_gateway import HttpBankGateway
from hotline.model.bank import NEVER_CAME, SETTLE_PAYMENT, UNKNOWN

CUSTOMER = "10000001"
BALANCE = Decimal("23499.63")
TOKEN = "token"
LIMIT_S = 30.0
PAYERS = 6

SERVE = """
import asyncio, sys
from pathlib import Path
from hotline.bank.demo.server import run
asyncio.run(run("127.0.0.1", int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
"""


@asynccontextmanager
async def bank_until_killed(port: int, ledger: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVE, str(port), str(ledger), TOKEN,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(LIMIT_S):
            assert b"bank_ready" in await process.stdout.readline()
        reading = asyncio.create_task(process.stdout.read())
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading


async def pay_on_and_on(door: BankGateway, names: str) -> dict[str, str]:
    """Pay until the bank does not answer; return what it told."""
    told: dict[str, str] = {}
    for number in range(10_000):
        name = f"{names}-{number}"
        arguments = {"customer": CUSTOMER, "code": "1", "tail": "3456", "amount": "0.01 CNY"}
        told[name] = (await door.ask("pay_payee", arguments, name=name)).outcome
        if told[name] == UNKNOWN:
            break
    return told


async def get(url: str) -> Any:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as answer:
        return json.loads(await answer.text())


@pytest.mark.parametrize("killed_after_s", [0.03, 0.1, 0.17, 0.31])
async def test_no_payment_is_lost_or_made_twice(ledger_path: Path, killed_after_s: float) -> None:
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    async with HttpBankGateway(url, TOKEN, LIMIT_S) as door:
        async with bank_until_killed(port, ledger_path) as bank:
            paying = [asyncio.create_task(pay_on_and_on(door, f"call-{n}")) for n in range(PAYERS)]
            await asyncio.sleep(killed_after_s)
            bank.kill()
            told = {name: outcome for one in paying for name, outcome in (await one).items()}
        assert list(told.values()).count(UNKNOWN) == PAYERS
        async with bank_until_killed(port, ledger_path):
            became = {
                name: (await door.ask(SETTLE_PAYMENT.name, {"payment": name}, name="")).outcome
                for name in told
            }
            balances: Any = await door.ask("list_balances", {"customer": CUSTOMER}, name="")
            sums = await get(f"{url}/demo/ledger/sum")
            on_record = await get(f"{url}/demo/payments")
    for name, outcome in told.items():
        assert became[name] in (("ok", NEVER_CAME) if outcome == UNKNOWN else (outcome,))
    made = list(became.values()).count("ok")
    assert balances.values["rows"].rows[0]["balance"].amount == BALANCE - made * Decimal("0.01")
    assert set(sums.values()) == {0}
    assert {name: one["outcome"] for name, one in on_record.items()} == became
