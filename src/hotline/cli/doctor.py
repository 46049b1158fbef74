"""`hotline doctor`: what is well, what is not, and the way out."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hotline.app.pbx_link import ami_settings
from hotline.asterisk.ami.errors import AmiTrustUnusable
from hotline.logs import configure_logs
from hotline.ops.doctor import Finding, State, examine
from hotline.settings import SettingsProblems, load_settings

COLOURS = {State.OK: "green", State.WARNING: "yellow", State.BROKEN: "bold red"}


def add_commands(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command()(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Look at all that the hotline stands on and say the way out; exit with 1 if it is broken."""
    # What the rooms would log is what the table says.
    configure_logs(style="console", level="critical")
    found = asyncio.run(_examine())
    if as_json:
        rows = [
            {"check": name, "state": one.state, "text": one.text, "way_out": one.way_out}
            for name, one in found
        ]
        print(json.dumps(rows, indent=2, ensure_ascii=False))  # noqa: T201
    else:
        _show(found)
    raise typer.Exit(any(one.state is State.BROKEN for _, one in found))


async def _examine() -> list[tuple[str, Finding]]:
    try:
        settings = load_settings()
        ami = ami_settings(settings.asterisk)
    except SettingsProblems as problems:
        return _unusable("; ".join(problems.problems))
    except AmiTrustUnusable as error:
        return _unusable(str(error))
    return await examine(settings, ami)


def _unusable(text: str) -> list[tuple[str, Finding]]:
    way_out = "change them: all else is looked at once they can be used"
    return [("settings", Finding(state=State.BROKEN, text=text, way_out=way_out))]


def _show(found: list[tuple[str, Finding]]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("check", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("what was found, and the way out", overflow="fold")
    for name, one in found:
        text = Text(one.text)
        if one.way_out:
            text.append(f"\n→ {one.way_out}", style="italic")
        table.add_row(Text(name), Text(one.state, style=COLOURS[one.state]), text)
    Console().print(table)
