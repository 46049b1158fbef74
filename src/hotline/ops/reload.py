"""New flows, prompts, agents and some settings without a restart; what is not taken has a name.

A reload is taken whole or not at all: a mistake anywhere leaves everything as it was. Calls on the
line go on in the words they began with.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web

from hotline.errors import HotlineError
from hotline.logs import configure_logs
from hotline.ops.bearer import admin_token, shows
from hotline.ops.bundle_keeper import BundleKeeper, Serving
from hotline.ops.floor_files import FloorFilesKeeper
from hotline.settings import Settings, load_settings

RELOAD_PATH = "/admin/reload"
TAKEN = frozenset(
    {
        "flows_dir",
        "prompts_dir",
        "bank.timeout_s",
        "calls.at_once",
        "calls.drain_s",
        "calls.of_number_at_once",
        "calls.of_number_per_hour",
        "log.format",
        "log.level",
        "systems.allowed",
        "systems.timeout_s",
        "text_messages.timeout_s",
    }
)
"""The settings that a running service takes; every other one needs a restart."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Reloaded:
    """What a reload did.

    Attributes:
        bundle: The bundle of new calls.
        changed: The settings that were taken.
        needs_restart: The settings that differ from those the service was started with.
        agents: How many agents the floor has now; None where there is no floor.
    """

    bundle: str
    changed: tuple[str, ...]
    needs_restart: tuple[str, ...]
    agents: int | None


class Reloader:
    """Reloads, one at a time.

    Attributes:
        settings: The settings as they are now.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        keeper: BundleKeeper,
        floor_files: FloorFilesKeeper | None,
        use: Callable[[Serving], None],
        apply: Callable[[Settings], None],
    ) -> None:
        self.settings = settings
        self._started = settings
        self._keeper = keeper
        self._floor_files = floor_files
        self._use = use
        self._apply = apply
        self._turn = asyncio.Lock()

    async def reload(self) -> Reloaded:
        """Read everything again and take what is safe.

        Raises:
            HotlineError: Something is wrong with it; all is as it was.
        """
        async with self._turn:
            settings = load_settings()
            floor = await self._floor_files.read() if self._floor_files is not None else None
            serving = await self._keeper.take(settings)
            if self._floor_files is not None and floor is not None:
                self._floor_files.take(floor)
            self._use(serving)
            self._apply(settings)
            changed = TAKEN & set(differences(self.settings, settings))
            configure_logs(style=settings.log.format, level=settings.log.level)
            self.settings = settings
            done = Reloaded(
                bundle=serving.bundle.digest,
                changed=tuple(sorted(changed)),
                needs_restart=tuple(sorted(set(differences(self._started, settings)) - TAKEN)),
                agents=len(floor.roster.agents) if floor is not None else None,
            )
            log.info(
                "reloaded",
                bundle=done.bundle[:12],
                changed=done.changed,
                needs_restart=done.needs_restart,
            )
            return done

    async def try_reload(self) -> None:
        """Reload; what is wrong is logged and nothing else happens."""
        try:
            await self.reload()
        except HotlineError as error:
            log.error("reload_refused", why=str(error))

    async def take_files(self) -> bool:
        """Take edited files with the settings as they are; what is wrong is logged once.

        Returns:
            Whether there is nothing to try again before the next edit.
        """
        async with self._turn:
            before = self._keeper.refused
            try:
                serving = await self._keeper.take(self.settings)
            except HotlineError as error:
                if before is None or str(before.error) != str(error):
                    log.error("flows_refused", why=str(error))
                refused = self._keeper.refused
                return refused is None or refused.is_of_files
            self._use(serving)
            log.info("flows_taken", bundle=serving.bundle.digest[:12])
            return True

    async def take_floor_files(self) -> bool:
        """Take an edit of the floor's files alone; see `FloorFilesKeeper.take_edit`."""
        async with self._turn:
            return self._floor_files is None or await self._floor_files.take_edit()

    def routes(self) -> list[web.RouteDef]:
        """Return the route by which `hotline reload` asks."""
        token = admin_token(self._started, RELOAD_PATH)

        async def answer(request: web.Request) -> web.Response:
            if not shows(request, token):
                raise web.HTTPUnauthorized
            try:
                done = await self.reload()
            except HotlineError as error:
                log.error("reload_refused", why=str(error))
                return web.json_response({"refused": str(error)}, status=422)
            return web.json_response(
                {
                    "bundle": done.bundle,
                    "changed": done.changed,
                    "needs_restart": done.needs_restart,
                    "agents": done.agents,
                }
            )

        return [web.post(RELOAD_PATH, answer)]


def differences(old: Settings, new: Settings) -> list[str]:
    """Return the names of the settings that differ, without their values."""
    before, after = _flat(old.model_dump()), _flat(new.model_dump())
    return [name for name in before if before[name] != after[name]]


def _flat(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat
