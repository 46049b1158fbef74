"""`hotline reload`: new flows, prompts and settings for the running service."""

from __future__ import annotations

import asyncio

import aiohttp
import typer
from rich.console import Console

from hotline.errors import HotlineError
from hotline.ops.address import service_url
from hotline.ops.bearer import admin_token
from hotline.ops.reload import RELOAD_PATH
from hotline.settings import Settings, load_settings

LIMIT = aiohttp.ClientTimeout(total=120.0)
"""New prompts are spoken before the reload is done."""


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
    """Give new calls the flows, prompts and settings as they are now; live calls keep theirs."""
    done = asyncio.run(_ask(load_settings()))
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"New calls get the flows and prompts of now ({str(done['bundle'])[:12]}).")
    if changed := done["changed"]:
        console.print(f"changed: {', '.join(changed)}")
    if waiting := done["needs_restart"]:
        console.print(f"needs a restart: {', '.join(waiting)}")


async def _ask(settings: Settings) -> dict[str, list[str]]:
    url = service_url(settings.web)
    headers = {"Authorization": f"Bearer {admin_token(settings, RELOAD_PATH)}"}
    try:
        async with (
            aiohttp.ClientSession(headers=headers, timeout=LIMIT, trust_env=False) as session,
            session.post(f"{url}{RELOAD_PATH}") as answer,
        ):
            if answer.status == 401:
                raise ReloadFailed("web.signing_key is another than the service was started with")
            if answer.content_type != "application/json":
                raise ReloadFailed(f"what answers at {url} is not the service")
            said: dict[str, list[str]] = await answer.json()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise ReloadFailed(
            f"the service does not answer at {url} ({type(error).__name__}); a service "
            "that does not run reads everything when it starts"
        ) from error
    if refused := said.get("refused"):
        raise ReloadFailed(str(refused))
    return said
