"""A demo bank of one's own, for a call in the terminal."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from hotline.bank.demo.server import DemoBankSettings, serving
from hotline.bank.gateway import BankGateway
from hotline.bank.http_gateway import HttpBankGateway
from hotline.cli.bank_outbox import sent_messages
from hotline.launch.greeting import customers_table
from hotline.model.bank import VOCABULARY, BankAnswer

BANK_TIMEOUT_S = 3.0


@dataclass(frozen=True, kw_only=True)
class DemoBank:
    """The demo bank in this process, on a port of its own, with an empty history."""

    gateway: BankGateway
    url: str
    token: str = field(repr=False)

    def introduce(self, console: Console) -> None:
        """Show who can be called as."""
        console.print(customers_table())


class ShowingTexts:
    """Asks the demo bank, and shows what it sends: at a terminal nobody has the telephone.

    It keeps the contract of `hotline.bank.gateway.BankGateway`.

    Args:
        bank: Who is asked.
        show: Takes the words of each text message.
    """

    def __init__(self, bank: DemoBank, show: Callable[[str], None]) -> None:
        self._bank = bank
        self._show = show

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        """Ask the bank once; see `BankGateway.ask`."""
        answer = await self._bank.gateway.ask(operation, arguments, name=name)
        if VOCABULARY[operation].sends_text and answer.outcome == "ok":
            *_, latest = await sent_messages(self._bank.url, self._bank.token)
            self._show(latest["words"])
        return answer


@asynccontextmanager
async def demo_bank() -> AsyncIterator[DemoBank]:
    """Run a demo bank until the end of the block."""
    token = secrets.token_urlsafe(32)
    with tempfile.TemporaryDirectory(prefix="hotline-bank-") as folder:
        settings = DemoBankSettings(ledger_path=Path(folder) / "ledger.db", token=token)
        async with serving(settings, host="127.0.0.1", port=0) as port:
            url = f"http://127.0.0.1:{port}"
            async with HttpBankGateway(url, token, BANK_TIMEOUT_S) as gateway:
                yield DemoBank(gateway=gateway, url=url, token=token)
