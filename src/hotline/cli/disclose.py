"""`hotline disclose`: all that is kept of one customer, for the customer who asks."""

from __future__ import annotations

import asyncio
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from hotline.api.transcripts import view
from hotline.cli.on_record import Customer, Who, Why, require_record
from hotline.crm import CrmRepository
from hotline.crm.disclosure.disclosing import disclose
from hotline.crm.relations import Relations
from hotline.privacy.opening import open_keys
from hotline.qa.transcripts import CallTranscripts
from hotline.recordings.archive import Archive
from hotline.recordings.shelf import Shelf
from hotline.settings import Settings, load_settings
from hotline.store_addresses import addresses


def add_commands(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command("disclose")(disclose_customer)


def disclose_customer(
    customer: Customer,
    who: Who = "",
    why: Why = "",
    out: Annotated[
        Path | None, typer.Option(help="A file to write, which only you may read.")
    ] = None,
) -> None:
    """Give all that is kept of a customer as JSON: GDPR, articles 15 and 20; PIPL, article 45.

    It goes on record, as `hotline audit` shows. What was said in recorded calls is in it as far as
    it was written down; the sound is not (`hotline recordings save`). Recorded messages are files
    beside it: `hotline calls show` names them.

    Example: hotline disclose 622200017 --who Li --why "asked for it" --out 622200017.json
    """
    require_record(who, why)
    if out is not None and out.exists():
        raise typer.BadParameter(f"{out} is there already: choose another name, or remove it")
    text = json.dumps(
        asyncio.run(_disclose(load_settings(), customer, who, why)), ensure_ascii=False, indent=2
    )
    if out is None:
        typer.echo(text)
        return
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{text}\n")
    typer.echo(f"{out} holds all that is kept of the customer; give it to nobody else.")


async def _disclose(settings: Settings, customer: str, who: str, why: str) -> dict[str, Any]:
    async with (
        await open_keys(settings) as keys,
        await CrmRepository.open(addresses(settings.store).crm, keys) as crm,
    ):
        relations = Relations.over(crm, settings.crm, settings.zone)
        at = datetime.now(UTC)
        everything = await disclose(
            crm, relations, settings.tenant, customer, who=who, why=why, at=at
        )
        archive = Archive(settings.tenant, Shelf(settings.recording.folder), keys)
        found = [
            one
            for call in everything.interactions
            for one in await CallTranscripts(archive).of_call(call.call_id)
        ]
    for one in found:
        if one.code == "damaged":
            typer.echo(f"left out: {one.why}", err=True)
    transcripts = [view(one).model_dump(mode="json") for one in found if one.transcript is not None]
    return everything.as_json() | {"transcripts": transcripts}
