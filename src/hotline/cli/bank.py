"""`hotline bank`: the demo bank as a process of its own."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import typer

from hotline.bank.demo.server import run as run_demo_bank
from hotline.logs import configure_logs
from hotline.settings import load_bank_settings


def add_commands(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command()(bank)


def bank() -> None:
    """Run the demo bank alone, at the address that the settings give for the bank."""
    settings = load_bank_settings()
    configure_logs(style=settings.log.format, level=settings.log.level)
    address = urlsplit(settings.bank.url)
    asyncio.run(
        run_demo_bank(
            address.hostname or "127.0.0.1",
            address.port or 80,
            settings.store.crm.with_name("demo-bank.db"),
            settings.bank.token.get_secret_value(),
        )
    )
