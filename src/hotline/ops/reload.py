"""New flows, prompts and some settings without a restart; what cannot be taken is said by name.

A reload is taken whole or not at all: a mistake anywhere leaves everything as it was. Calls on the
line go on in the words they began with.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web

from hotline.crm import CrmRepository
from hotline.errors import HotlineError
from hotline.flow.bundle import Bundle
from hotline.flow_files import load_bundle
from hotline.logs import configure_logs
from hotline.ops.bearer import shows
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
    }
)
"""The settings that a running service takes; every other one needs a restart."""

log = structlog.get_logger()

UseBundle = Callable[[Bundle, Settings], Awaitable[None]]
"""Makes everything ready for a bundle, then gives it to new calls."""


class FlowsStillRouted(HotlineError):
    """Numbers lead to flows that the new files no longer have."""

    def __init__(self, flows: tuple[str, ...]) -> None:
        self.flows = flows
        super().__init__(flows)

    def __str__(self) -> str:
        return (
            f"numbers lead to {', '.join(self.flows)}, which the new flows do not have: keep the "
            "flow, or change number_route first"
        )


@dataclass(frozen=True, kw_only=True)
class Reloaded:
    """What a reload did.

    Attributes:
        bundle: The bundle of new calls.
        changed: The settings that were taken.
        needs_restart: The settings that differ from those the service was started with.
    """

    bundle: str
    changed: tuple[str, ...]
    needs_restart: tuple[str, ...]


class Reloader:
    """Reloads, one at a time.

    Attributes:
        settings: The settings as they are now.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        crm: CrmRepository,
        use: UseBundle,
        read: Callable[[], Settings] = load_settings,
    ) -> None:
        self.settings = settings
        self._started = settings
        self._crm = crm
        self._use = use
        self._read = read
        self._turn = asyncio.Lock()

    async def reload(self) -> Reloaded:
        """Read everything again and take what is safe.

        Raises:
            HotlineError: Something is wrong with it; all is as it was.
        """
        async with self._turn:
            settings = self._read()
            # In a thread, for calls wait for nothing that a file may keep busy.
            bundle = await asyncio.to_thread(load_bundle, settings.flows_dir, settings.prompts_dir)
            routes = await self._crm.routes(self._started.tenant)
            if lost := {route.flow for route in routes} - bundle.flows.keys():
                raise FlowsStillRouted(tuple(sorted(lost)))
            await self._use(bundle, settings)
            changed = TAKEN & set(differences(self.settings, settings))
            configure_logs(style=settings.log.format, level=settings.log.level)
            self.settings = settings
            done = Reloaded(
                bundle=bundle.digest,
                changed=tuple(sorted(changed)),
                needs_restart=tuple(sorted(set(differences(self._started, settings)) - TAKEN)),
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

    def routes(self) -> list[web.RouteDef]:
        """Return the route by which `hotline reload` asks."""
        token = reload_token(self._started)

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
                }
            )

        return [web.post(RELOAD_PATH, answer)]


def reload_token(settings: Settings) -> str:
    """Return what proves that whoever asks can read the settings."""
    key = settings.web.signing_key.get_secret_value().encode()
    return hmac.new(key, RELOAD_PATH.encode(), hashlib.sha256).hexdigest()


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
