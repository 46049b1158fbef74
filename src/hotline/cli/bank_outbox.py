"""`hotline bank-outbox`: the text messages that the demo bank's customers have got."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence

import aiohttp
import typer

from hotline.cli.relations import Json
from hotline.errors import HotlineError
from hotline.settings import load_bank_settings

LIMIT = aiohttp.ClientTimeout(total=10.0)


class DemoBankSilent(HotlineError):
    """The demo bank is not there, or another bank is."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(url)

    def __str__(self) -> str:
        return f"no demo bank tells its text messages at {self.url}; start it with 'make run'"


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(bank_outbox)


def bank_outbox(as_json: Json = False) -> None:
    """Show the text messages that the demo bank has sent, the latest last.

    Example: hotline bank-outbox
    """
    settings = load_bank_settings().bank
    messages = asyncio.run(sent_messages(settings.url, settings.token.get_secret_value()))
    if as_json:
        typer.echo(json.dumps(messages, ensure_ascii=False))
        return
    for message in messages:
        typer.echo(f"{message['at'][:19]}  {message['to']}  {message['words']}")


async def sent_messages(url: str, token: str) -> Sequence[Mapping[str, str]]:
    """Return what the demo bank at a URL has sent, the latest last: `to`, `at` and `words`.

    Raises:
        DemoBankSilent: There is none, or it does not know the token.
    """
    headers = {"Authorization": f"Bearer {token}"}
    try:
        async with (
            aiohttp.ClientSession(headers=headers, timeout=LIMIT, trust_env=False) as session,
            session.get(f"{url.rstrip('/')}/demo/outbox") as answer,
        ):
            answer.raise_for_status()
            messages: Sequence[Mapping[str, str]] = await answer.json()
            return messages
    except (aiohttp.ClientError, TimeoutError):
        raise DemoBankSilent(url) from None
