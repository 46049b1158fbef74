"""`hotline bank` and `hotline bank-contract`: the demo bank, and what every bank must answer."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import urlsplit

import typer

from hotline.bank.demo.server import run as run_demo_bank
from hotline.bank.openapi import describe
from hotline.cli.drawing import OutFile, write
from hotline.logs import configure_logs
from hotline.settings import load_bank_settings


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(bank)
    app.command()(bank_contract)


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


def bank_contract(out: OutFile = None) -> None:
    """Write what a bank must answer over HTTP, as an OpenAPI document."""
    write(json.dumps(describe(), indent=2, ensure_ascii=False) + "\n", out)
