"""A demo bank of one's own, for a call in the terminal."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from hotline.bank.demo.seed import DEMO_CUSTOMERS
from hotline.bank.demo.server import DemoBankSettings, serving
from hotline.bank.gateway import BankGateway
from hotline.bank.http_gateway import HttpBankGateway

BANK_TIMEOUT_S = 3.0


@dataclass(frozen=True, kw_only=True)
class DemoBank:
    """The demo bank in this process, on a port of its own, with an empty history."""

    gateway: BankGateway

    def introduce(self, console: Console) -> None:
        """Show who can be called as."""
        console.print(customers_table())


def customers_table() -> Table:
    """Return the demo customers with the PINs to try."""
    table = Table(box=None, pad_edge=False)
    for column in ("customer", "PIN", "name", "to try"):
        table.add_column(column)
    for customer in DEMO_CUSTOMERS:
        table.add_row(customer.number, customer.pin, customer.latin_name, customer.interesting)
    return table


@asynccontextmanager
async def demo_bank() -> AsyncIterator[DemoBank]:
    """Run a demo bank until the end of the block."""
    token = secrets.token_urlsafe(32)
    with tempfile.TemporaryDirectory(prefix="hotline-bank-") as folder:
        settings = DemoBankSettings(ledger_path=Path(folder) / "ledger.db", token=token)
        async with (
            serving(settings, host="127.0.0.1", port=0) as port,
            HttpBankGateway(
                base_url=f"http://127.0.0.1:{port}", token=token, timeout_s=BANK_TIMEOUT_S
            ) as gateway,
        ):
            yield DemoBank(gateway=gateway)
