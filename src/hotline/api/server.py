"""The API on a web server: tokens, roles, forms and problems, the same for every route."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from uuid import uuid4

from aiohttp import web

from hotline.api import (
    agents,
    audit,
    broadcasts,
    call_search,
    calls,
    cases,
    customers,
    floor,
    many_replays,
    operations,
    promises,
    qualifying,
    recordings,
    replays,
    reports,
    scorecards,
    session,
    supervision,
    transcripts,
    users,
)
from hotline.api.answering import done
from hotline.api.as_problems import Handler, as_problems
from hotline.api.desk_socket import DeskSocket
from hotline.api.door import Door
from hotline.api.for_caller import must_be_about_caller, must_be_for_caller
from hotline.api.openapi import describe
from hotline.api.parts import Parts
from hotline.api.phone_socket import PhoneSocket
from hotline.api.problems import status_of
from hotline.api.rights import keep_pace, must_be_allowed
from hotline.api.route import PLACES, PREFIX, Answer, Asked, Route
from hotline.api.sockets import serving_desks, serving_phones
from hotline.api.told import form_of, key_of, told_of, version_of
from hotline.api.web_calls import WebCalls
from hotline.crm.forms import Reading
from hotline.crm.relations import Relations
from hotline.errors import HotlineError
from hotline.pace import Pace
from hotline.settings import CrmSettings


async def _description(asked: Asked) -> Answer:
    return await asyncio.to_thread(_described)


@cache
def _described() -> Mapping[str, object]:
    """Make it once: that takes a tenth of a second, in which no call would be served."""
    return describe(ROUTES, PREFIX)


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/openapi.json",
        role="reader",
        summary="Describe the API: OpenAPI 3.1, made of the table that the server works by.",
        handle=_description,
    ),
    *session.ROUTES,
    *customers.ROUTES,
    *cases.ROUTES,
    *promises.ROUTES,
    *agents.ROUTES,
    *floor.ROUTES,
    *supervision.ROUTES,
    *broadcasts.ROUTES,
    *qualifying.ROUTES,
    *call_search.ROUTES,
    *calls.ROUTES,
    *reports.ROUTES,
    *recordings.ROUTES,
    *transcripts.ROUTES,
    *replays.ROUTES,
    *many_replays.ROUTES,
    *scorecards.ROUTES,
    *users.ROUTES,
    *audit.ROUTES,
    *operations.ROUTES,
)
"""Every route of the API, each with the role that it needs."""


def api_app(
    relations: Relations,
    settings: CrmSettings,
    parts: Parts,
    *,
    desk: DeskSocket | None = None,
    web_calls: WebCalls | None = None,
    door: Door,
    clock: Callable[[], datetime],
) -> web.Application:
    """Return the API, to be mounted at `PREFIX`.

    Args:
        relations: The CRM, which stays open as long as the API is served.
        settings: How it ranks and how long customers wait.
        parts: What it asks beside the CRM.
        desk: Serves the agents' desks; None where there are none.
        web_calls: Serves the telephones of callers' pages; None for a bank without.
        door: Says who asks.
        clock: Returns the moment it is now, aware.
    """
    app = web.Application(middlewares=[as_problems])
    pace = Pace(per_s=settings.requests_per_s, burst=settings.request_burst)
    for route in ROUTES:
        path = re.sub(r"\{(\w+)\}", lambda place: f"{{{place[1]}:{PLACES[place[1]]}}}", route.path)
        serve = _serving(route, relations, settings, parts, door, clock, pace)
        app.router.add_route(route.method, path, serve)
    if desk is not None:
        path = f"/agents/{{agent:{PLACES['agent']}}}/desk"
        app.router.add_get(path, serving_desks(desk, door, clock, pace))
        app.on_shutdown.append(_closing(desk))
    if (phones := parts.phones) is not None:
        path = f"/agents/{{agent:{PLACES['agent']}}}/phone"
        app.router.add_get(path, serving_phones(phones, door, clock, pace))
        app.on_shutdown.append(_closing_phones(phones))
    if web_calls is not None:
        app.router.add_get("/web-call", web_calls.serve)
        app.on_shutdown.append(_closing_phones(web_calls))
    return app


def _closing_phones(phones: PhoneSocket | WebCalls) -> Callable[[web.Application], Awaitable[None]]:
    async def close(_: web.Application) -> None:
        await phones.close()

    return close


def _closing(desk: DeskSocket) -> Callable[[web.Application], Awaitable[None]]:
    async def close(_: web.Application) -> None:
        desk.close()

    return close


def _serving(
    route: Route,
    relations: Relations,
    settings: CrmSettings,
    parts: Parts,
    door: Door,
    clock: Callable[[], datetime],
    pace: Pace,
) -> Handler:
    async def serve(request: web.Request) -> web.Response:
        now = clock()
        shown = None if route.is_open else await door.shown(request, at=now)
        is_extended = shown is not None and shown.is_extended(now)
        if shown is not None:
            agent_id = request.match_info.get("agent", "")
            keep_pace(pace, shown.asker)
            must_be_allowed(shown.asker, route, agent_id)
            if is_extended:
                must_be_for_caller(route, shown.asker, agent_id)
        tenant = door.tenant if shown is None else shown.asker.tenant
        key = key_of(request) if route.makes else None
        asked = Asked(
            relations=relations,
            settings=settings,
            parts=parts.of(tenant),
            door=door,
            request=request,
            shown=shown,
            tenant=tenant,
            who="" if shown is None else shown.asker.who,
            at=now,
            made_at=now,
            place=dict(request.match_info),
            form=await form_of(request, route, Reading(region=settings.region, now=now)),
            version=version_of(request) if route.changes_version else None,
            name=f"api:{'' if shown is None else shown.asker.key}:{key or uuid4()}",
        )
        if is_extended:
            await must_be_about_caller(route, asked)
        if key is None:
            return await done(route, asked)
        first = await relations.requests.note(tenant, asked.name, await told_of(request), at=now)
        try:
            return await done(route, replace(asked, made_at=first))
        except HotlineError as error:
            if (status_of(error) or 500) < 500:
                # Nothing was made: put right, the request may come again with its key.
                await relations.requests.forget(tenant, asked.name)
            raise

    return serve
