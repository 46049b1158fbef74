"""`hotline reload`: new flows, prompts, agents and settings for the running service."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import typer
from rich.console import Console

from hotline.cli.asking import ServiceSilent, ask_service
from hotline.errors import HotlineError
from hotline.ops.reload import RELOAD_PATH
from hotline.settings import Settings, load_settings


class ReloadFailed(HotlineError):
    """The service did not take the new files; the old ones go on."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return f"nothing was reloaded: {self.why}"


def add_commands(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command()(reload)


def reload() -> None:
    """Give new calls the flows, prompts and settings as they are now; live calls keep theirs.

    The floor gets its policy, agents and seats as they are now.
    """
    done = asyncio.run(_ask(load_settings()))
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"New calls get the flows and prompts of now ({str(done['bundle'])[:12]}).")
    if (agents := done["agents"]) is not None:
        console.print(f"The floor goes by the policy and agents of now ({agents} agents).")
    if changed := done["changed"]:
        console.print(f"changed: {', '.join(changed)}")
    if waiting := done["needs_restart"]:
        console.print(f"needs a restart: {', '.join(waiting)}")


async def _ask(settings: Settings) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(await ask_service(settings, "POST", RELOAD_PATH))
    except ServiceSilent as silent:
        why = f"{silent}; a service that does not run reads everything when it starts"
        raise ReloadFailed(why) from silent
    if refused := said.get("refused"):
        raise ReloadFailed(str(refused))
    return said
