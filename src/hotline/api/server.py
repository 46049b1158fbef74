"""The API on a web server: tokens, roles, forms and problems, the same for every route."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Protocol, TypeVar
from uuid import uuid4

from aiohttp import web

from hotline.api import (
    agents,
    broadcasts,
    call_search,
    calls,
    cases,
    customers,
    floor,
    many_replays,
    promises,
    qualifying,
    recordings,
    replays,
    reports,
    scorecards,
    session,
    supervision,
    transcripts,
)
from hotline.api.answering import done
from hotline.api.as_problems import Handler, as_problems
from hotline.api.desk_socket import DeskSocket
from hotline.api.door import Door
from hotline.api.openapi import describe
from hotline.api.phone_socket import PhoneSocket
from hotline.api.problems import status_of
from hotline.api.rights import keep_pace, must_be_allowed
from hotline.api.route import PLACES, PREFIX, Answer, Asked, Route
from hotline.api.sockets import serving_desks, serving_phones
from hotline.api.told import form_of, key_of, told_of, version_of
from hotline.api.web_calls import WebCalls
from hotline.crm.forms import Reading
from hotline.crm.relations import Relations
from hotline.desk.call_told import CallsTold
from hotline.desk.wallboard import Wallboard
from hotline.errors import HotlineError
from hotline.floor.attendance import Attendance
from hotline.pace import Pace
from hotline.qa.replay.many import ManyReplays
from hotline.qa.replay.one_call import CallReplays
from hotline.qa.scorecards.quality import Quality
from hotline.reports.making import ReportMaker
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
)
"""Every route of the API, each with the role that it needs."""


def api_app(
    relations: Relations,
    settings: CrmSettings,
    attendance: Attendance | None = None,
    desk: DeskSocket | None = None,
    *,
    wallboard: Wallboard | None = None,
    calls_told: CallsTold | None = None,
    phones: PhoneSocket | None = None,
    web_calls: WebCalls | None = None,
    report_maker: ReportMaker | None = None,
    call_replays: CallReplays | None = None,
    replays_of_many: ManyReplays | None = None,
    quality: Quality | None = None,
    door: Door,
    clock: Callable[[], datetime],
) -> web.Application:
    """Return the API, to be mounted at `PREFIX`.

    Args:
        relations: The CRM, which stays open as long as the API is served.
        settings: How it ranks and how long customers wait.
        attendance: Where agents come and go; None where there are none.
        desk: Serves the agents' desks; None where there are none.
        wallboard: Shows the floor; None where there is none.
        calls_told: Tells calls; None where it cannot.
        phones: Serves telephones in browsers; None where there are no agents.
        web_calls: Serves those of callers' pages; None for a bank without.
        report_maker: Makes reports; None where it cannot.
        call_replays: Replays calls; None where it cannot.
        replays_of_many: Replays many of them at once; None where it cannot.
        quality: Scores calls; None where it cannot.
        door: Says who asks.
        clock: Returns the moment it is now, aware.
    """
    app = web.Application(middlewares=[as_problems])
    pace = Pace(per_s=settings.requests_per_s, burst=settings.request_burst)
    for route in ROUTES:
        path = re.sub(r"\{(\w+)\}", lambda place: f"{{{place[1]}:{PLACES[place[1]]}}}", route.path)
        app.router.add_route(
            route.method,
            path,
            _serving(
                route,
                relations,
                settings,
                attendance,
                wallboard,
                calls_told,
                phones,
                report_maker,
                call_replays,
                replays_of_many,
                quality,
                door,
                clock,
                pace,
            ),
        )
    if desk is not None:
        path = f"/agents/{{agent:{PLACES['agent']}}}/desk"
        app.router.add_get(path, serving_desks(desk, door, clock, pace))
        app.on_shutdown.append(_closing(desk))
    if phones is not None:
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
    attendance: Attendance | None,
    wallboard: Wallboard | None,
    calls_told: CallsTold | None,
    phones: PhoneSocket | None,
    report_maker: ReportMaker | None,
    call_replays: CallReplays | None,
    replays_of_many: ManyReplays | None,
    quality: Quality | None,
    door: Door,
    clock: Callable[[], datetime],
    pace: Pace,
) -> Handler:
    async def serve(request: web.Request) -> web.Response:
        now = clock()
        shown = None if route.is_open else await door.shown(request, at=now)
        if shown is not None:
            keep_pace(pace, shown.asker)
            must_be_allowed(shown.asker, route, request.match_info.get("agent", ""))
        tenant = door.tenant if shown is None else shown.asker.tenant
        key = key_of(request) if route.makes else None
        asked = Asked(
            relations=relations,
            settings=settings,
            attendance=_of_tenant(attendance, tenant),
            wallboard=_of_tenant(wallboard, tenant),
            calls=_of_tenant(calls_told, tenant),
            phones=_of_tenant(phones, tenant),
            reports=_of_tenant(report_maker, tenant),
            replays=_of_tenant(call_replays, tenant),
            many_replays=_of_tenant(replays_of_many, tenant),
            quality=_of_tenant(quality, tenant),
            door=door,
            request=request,
            shown=shown,
            tenant=tenant,
            who="" if shown is None else shown.asker.who,
            at=now,
            place=dict(request.match_info),
            form=await form_of(request, route, Reading(region=settings.region, now=now)),
            version=version_of(request) if route.changes_version else None,
            name=f"api:{'' if shown is None else shown.asker.key}:{key or uuid4()}",
        )
        if key is None:
            return await done(route, asked)
        await relations.requests.note(tenant, asked.name, await told_of(request), at=now)
        try:
            return await done(route, asked)
        except HotlineError as error:
            if (status_of(error) or 500) < 500:
                # Nothing was made: put right, the request may come again with its key.
                await relations.requests.forget(tenant, asked.name)
            raise

    return serve


class _OfTenant(Protocol):
    @property
    def tenant(self) -> str: ...


_Part = TypeVar("_Part", bound=_OfTenant)


def _of_tenant(part: _Part | None, tenant: str) -> _Part | None:
    return part if part is not None and part.tenant == tenant else None
