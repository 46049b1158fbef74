"""How this process takes the calls from the one before it, and gives them to the one after it."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable

from hotline.app.before_calls import end_at_once
from hotline.app.pbx_link import pbx_name
from hotline.app.stores import Stores
from hotline.app.voice import Voice
from hotline.app.web_server import WebServer
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.lines import Lines
from hotline.calls.switchboard import Switchboard
from hotline.database.revision import known_revisions
from hotline.ops.stores import MIGRATIONS
from hotline.ops.succession.predecessor import Predecessor
from hotline.ops.succession.successor import Successor
from hotline.settings import Settings


async def meet(settings: Settings) -> Successor | None:
    """Ask the process that carries the calls, if there is one, before anything is opened.

    Raises:
        NotTakenOver: It refuses.
    """
    return await Successor.meet(
        settings.calls.take_over_at,
        tenant=settings.tenant,
        pbx=pbx_name(settings.asterisk),
        schemas=_schemas(),
    )


def predecessor(
    settings: Settings,
    *,
    stores: Stores,
    switchboard: Switchboard,
    lines: Lines,
    feed: EventFeed,
    voice: Voice,
    web: WebServer,
) -> Predecessor:
    """Return what gives the calls of this process to the one after it."""
    return Predecessor(
        path=settings.calls.take_over_at,
        tenant=settings.tenant,
        pbx=pbx_name(settings.asterisk),
        schemas=_schemas(),
        journal=stores.journal,
        switchboard=switchboard,
        lines=lines,
        feed=feed,
        shelf=voice.shelf,
        listening=web.listening,
        end=_ending(web),
        lose=end_at_once,
    )


def _ending(web: WebServer) -> Callable[[], Awaitable[None]]:
    async def end() -> None:
        await web.stop()
        # Whatever this process still means to do is another one's now.
        os._exit(0)

    return end


def _schemas() -> dict[str, str]:
    return {store: known_revisions(folder)[0] for store, folder in MIGRATIONS.items()}
