"""`hotline bank-outbox`: what the demo bank's customers have got."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from aiohttp.test_utils import unused_port

from hotline.bank.demo.server import DemoBankSettings, serving
from hotline.bank.http_gateway import HttpBankGateway
from hotline.cli.demo import ShowingTexts, demo_bank
from hotline.model.bank import VOCABULARY
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.gateway_contract.bank import code_in

TOKEN = "x"
"""The bank's, in the settings of tests."""
JING = {"customer": "10000002", "amount": "20000.01 CNY", "kind": "payee", "payee": "1"}


async def test_the_messages_are_shown_with_their_numbers(tmp_path: Path) -> None:
    write_settings(tmp_path)
    settings = DemoBankSettings(ledger_path=tmp_path / "ledger.db", token=TOKEN)
    async with serving(settings, host="127.0.0.1", port=0) as port:
        url = f"http://127.0.0.1:{port}"
        async with HttpBankGateway(url, TOKEN, 10.0) as gateway:
            assert (await gateway.ask("send_code", JING, name="call-1")).outcome == "ok"
        environment = {"HOTLINE_BANK__URL": url}
        shown, listed = [
            await asyncio.to_thread(
                run_hotline, tmp_path, "bank-outbox", *more, environment=environment
            )
            for more in ((), ("--json",))
        ]
    (message,) = json.loads(listed.stdout)
    assert message["to"] == "+8613700000002"
    assert f"{message['to']}  {message['words']}\n" in shown.stdout


async def test_whoever_calls_in_a_terminal_is_shown_what_is_sent() -> None:
    shown: list[str] = []
    async with demo_bank() as bank:
        gateway = ShowingTexts(bank, shown.append)
        for operation in ("find_limits", "send_code", "list_balances"):
            arguments = {name: JING[name] for name in VOCABULARY[operation].arguments}
            assert (await gateway.ask(operation, arguments, name=operation)).outcome == "ok"
    (words,) = shown
    assert code_in(words)


def test_a_bank_that_is_not_there_is_said(tmp_path: Path) -> None:
    write_settings(tmp_path)
    url = f"http://127.0.0.1:{unused_port()}"
    ran = run_hotline(tmp_path, "bank-outbox", environment={"HOTLINE_BANK__URL": url})
    assert ran.returncode != 0
    assert f"no demo bank tells its text messages at {url}" in ran.stderr
