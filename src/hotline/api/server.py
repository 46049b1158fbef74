"""The API on a web server: tokens, roles, forms and problems, the same for every route."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import uuid4

import structlog
from aiohttp import web

from hotline.api import (
    agents,
    broadcasts,
    call_search,
    calls,
    cases,
    customers,
    floor,
    promises,
    qualifying,
    recordings,
    replays,
    reports,
    scorecards,
    session,
    supervision,
)
from hotline.api.desk_socket import DeskSocket
from hotline.api.door import Door
from hotline.api.looked_at import looked_at
from hotline.api.openapi import describe
from hotline.api.phone_socket import PhoneSocket
from hotline.api.problems import Refused, of_error, refusal, status_of
from hotline.api.route import PLACES, Answer, Asked, Route, SetsCookie, SoundOf
from hotline.api.web_calls import WebCalls
from hotline.crm.forms import Form, Reading, read_form
from hotline.crm.relations import Relations
from hotline.crm.views.view import View
from hotline.desk.call_told import CallsTold
from hotline.desk.wallboard import Wallboard
from hotline.errors import HotlineError
from hotline.floor.attendance import Attendance
from hotline.floor.errors import NoFloor
from hotline.model.asker import Asker
from hotline.model.token import Role
from hotline.pace import Pace
from hotline.qa.replay.one_call import CallReplays
from hotline.qa.scorecards.quality import Quality
from hotline.reports.making import ReportMaker
from hotline.settings import CrmSettings

PREFIX = "/api/v1"

_VERSION = re.compile(r'"([0-9]{1,9})"', re.ASCII)
_KEY = re.compile(r"[!-~]{1,64}", re.ASCII)
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Personal values are answered: nobody between may keep them."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger()


async def _description(asked: Asked) -> Answer:
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
    *replays.ROUTES,
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
        quality: Scores calls; None where it cannot.
        door: Says who asks.
        clock: Returns the moment it is now, aware.
    """
    app = web.Application(middlewares=[_as_problems])
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
                quality,
                door,
                clock,
                pace,
            ),
        )
    if desk is not None:
        path = f"/agents/{{agent:{PLACES['agent']}}}/desk"
        app.router.add_get(path, _serving_desks(desk, door, clock, pace))
        app.on_shutdown.append(_closing(desk))
    if phones is not None:
        path = f"/agents/{{agent:{PLACES['agent']}}}/phone"
        app.router.add_get(path, _serving_phones(phones, door, clock, pace))
        app.on_shutdown.append(_closing_phones(phones))
    if web_calls is not None:
        app.router.add_get("/web-call", web_calls.serve)
        app.on_shutdown.append(_closing_phones(web_calls))
    return app


def _serving_phones(
    phones: PhoneSocket, door: Door, clock: Callable[[], datetime], pace: Pace
) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        asker = await _shown_at_desk(request, door, clock, pace, phones.tenant)
        # Whoever else had it would be rung for the agent's callers, and heard in the agent's name.
        _must_be_of(asker, request.match_info["agent"], alone=True)

        async def may_still() -> bool:
            return await _is_still(asker, request, door, clock)

        return await phones.serve(
            request,
            request.match_info["agent"],
            page=request.query.get("page", ""),
            may_still=may_still,
        )

    return serve


def _closing_phones(phones: PhoneSocket | WebCalls) -> Callable[[web.Application], Awaitable[None]]:
    async def close(_: web.Application) -> None:
        await phones.close()

    return close


async def _shown_at_desk(
    request: web.Request, door: Door, clock: Callable[[], datetime], pace: Pace, tenant: str
) -> Asker:
    """Return who opens a WebSocket for the agent in the path.

    Raises:
        Refused: They may not.
        NoFloor: Their tenant has none.
    """
    asker = (await door.shown(request, at=clock(), opens_desk=True)).asker
    _keep_pace(pace, asker)
    _must_have(asker, "agent")
    _must_be_of(asker, request.match_info["agent"])
    if asker.tenant != tenant:
        raise NoFloor
    return asker


async def _is_still(
    asker: Asker, request: web.Request, door: Door, clock: Callable[[], datetime]
) -> bool:
    """Return whether a WebSocket that is open would be opened now."""
    try:
        again = await door.shown(request, at=clock(), opens_desk=True)
    except Refused:
        return False
    return again.asker == asker


def _serving_desks(
    desk: DeskSocket, door: Door, clock: Callable[[], datetime], pace: Pace
) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        asker = await _shown_at_desk(request, door, clock, pace, desk.tenant)

        async def may_still() -> bool:
            return await _is_still(asker, request, door, clock)

        return await desk.serve(
            request,
            request.match_info["agent"],
            asker.who,
            address=door.address_of(request),
            too_soon=lambda: pace.wait_s(_paced(asker), time.monotonic()) > 0,
            may_still=may_still,
        )

    return serve


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
    quality: Quality | None,
    door: Door,
    clock: Callable[[], datetime],
    pace: Pace,
) -> Handler:
    async def serve(request: web.Request) -> web.Response:
        now = clock()
        shown = None if route.is_open else await door.shown(request, at=now)
        if shown is not None:
            _keep_pace(pace, shown.asker)
            _must_have(shown.asker, route.role)
            if route.not_agents:
                _must_not_be_agent(shown.asker)
            if route.listens:
                _must_listen(shown.asker)
            if route.scores:
                _must_score(shown.asker)
            if route.of_agent:
                _must_be_of(shown.asker, request.match_info["agent"], alone=route.by_agent_alone)
        tenant = door.tenant if shown is None else shown.asker.tenant
        key = _key(request) if route.makes else None
        asked = Asked(
            relations=relations,
            settings=settings,
            attendance=_of_tenant(attendance, tenant),
            wallboard=_of_tenant(wallboard, tenant),
            calls=_of_tenant(calls_told, tenant),
            phones=_of_tenant(phones, tenant),
            reports=_of_tenant(report_maker, tenant),
            replays=_of_tenant(call_replays, tenant),
            quality=_of_tenant(quality, tenant),
            door=door,
            request=request,
            shown=shown,
            tenant=tenant,
            who="" if shown is None else shown.asker.who,
            at=now,
            place=dict(request.match_info),
            form=await _form(request, route, Reading(region=settings.region, now=now)),
            version=_version(request) if route.changes_version else None,
            name=f"api:{'' if shown is None else shown.asker.key}:{key or uuid4()}",
        )
        if key is None:
            return await _done(route, asked)
        await relations.requests.note(tenant, asked.name, await _told(request), at=now)
        try:
            return await _done(route, asked)
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


async def _done(route: Route, asked: Asked) -> web.Response:
    answer = await route.handle(asked)
    if isinstance(answer, SetsCookie):
        response = _answered(route, answer.view)
        asked.door.set_cookie(asked.request, response, answer.cookie)
        return response
    if isinstance(answer, SoundOf):
        return await _heard(route, asked, answer)
    if seen := await looked_at(asked, answer):
        # Before it is answered: nobody looks and is not on record.
        await asked.relations.trail.add(
            asked.tenant,
            "looked",
            who=asked.who,
            at=asked.at,
            route=f"{route.method} {route.path}",
            address=asked.door.address_of(asked.request),
            pseudonyms=seen,
        )
    return _answered(route, answer)


async def _heard(route: Route, asked: Asked, sound: SoundOf) -> web.Response:
    """Put on record who listens, then let them."""
    trail = asked.relations.trail
    customers = {sound.customer} if sound.customer else set()
    await trail.add(
        asked.tenant,
        "listened",
        who=asked.who,
        at=asked.at,
        route=f"{route.method} {asked.request.path.removeprefix(PREFIX)}",
        address=asked.door.address_of(asked.request),
        pseudonyms=await trail.pseudonyms(asked.tenant, customers),
    )
    last = sound.first + len(sound.content) - 1
    is_part = len(sound.content) < sound.size
    headers = {"Accept-Ranges": "bytes"}
    if is_part:
        headers["Content-Range"] = f"bytes {sound.first}-{last}/{sound.size}"
    return web.Response(
        body=sound.content,
        status=206 if is_part else 200,
        headers=headers,
        content_type=sound.content_type,
    )


def _must_listen(asker: Asker) -> None:
    if not asker.may_listen:
        raise Refused(
            403,
            "listening_refused",
            f"who is of role {asker.role} may not hear calls; it needs quality or supervisor",
        )


def _must_score(asker: Asker) -> None:
    if not asker.may_score:
        raise Refused(
            403,
            "scoring_refused",
            f"who is of role {asker.role} may not score calls; it needs a person of role quality",
        )


def _must_have(asker: Asker, role: Role | None) -> None:
    if not asker.may(role):
        raise Refused(
            403,
            "role_refused",
            f"who is of role {asker.role} may not do this; it needs {role}",
        )


def _must_not_be_agent(asker: Asker) -> None:
    if asker.asks_as == "agent":
        raise Refused(
            403, "role_refused", "agents may not see this; it is for quality and supervisors"
        )


def _must_be_of(asker: Asker, agent_id: str, *, alone: bool = False) -> None:
    if alone and not asker.is_agent(agent_id):
        raise Refused(
            403,
            "agent_refused",
            f"{asker.who} is not this agent, and nobody else may do this, no supervisor either "
            "(`hotline tokens add --agent`, `hotline users add --agent`)",
        )
    if not asker.may_act_for(agent_id):
        raise Refused(
            403,
            "agent_refused",
            f"{asker.who} may not act for this agent; who is that agent may (`hotline tokens add "
            "--agent`, `hotline users add --agent`), and so may any supervisor",
        )


def _paced(asker: Asker) -> str:
    return f"{asker.tenant} {asker.who}"


def _keep_pace(pace: Pace, asker: Asker) -> None:
    wait_s = math.ceil(pace.wait_s(_paced(asker), time.monotonic()))
    if wait_s:
        # RFC 6585 section 4, RFC 9110 section 10.2.3.
        raise Refused(
            429,
            "too_many_requests",
            f"{asker.who} asks too often; wait for as many seconds as Retry-After says",
            **{"Retry-After": str(wait_s)},
        )


async def _form(request: web.Request, route: Route, reading: Reading) -> Form | None:
    if route.body is not None:
        if request.content_type != "application/json":
            raise Refused(415, "json_needed", "send JSON, with Content-Type: application/json")
        return read_form(route.body, await request.read(), reading)
    query = route.query or Form
    if len(set(request.query)) < len(request.query):
        raise Refused(422, "told_twice", "each parameter of the query may stand there once")
    return read_form(query, json.dumps(dict(request.query)), reading)


def _version(request: web.Request) -> int:
    shown = request.headers.get("If-Match")
    if shown is None:
        raise Refused(
            428,
            "version_needed",
            "say which version you looked at, as its ETag in If-Match, so that no change is lost",
        )
    version = _VERSION.fullmatch(shown)
    if version is None:
        raise Refused(400, "no_version", 'If-Match must be the ETag of one version, such as "3"')
    return int(version[1])


def _key(request: web.Request) -> str | None:
    shown = request.headers.get("Idempotency-Key")
    if shown is None:
        return None
    if _KEY.fullmatch(shown) is None:
        raise Refused(
            400, "no_key", "Idempotency-Key may have up to 64 letters, digits and signs of ASCII"
        )
    return shown


async def _told(request: web.Request) -> str:
    """Return what is asked, the same for all ways of writing the same JSON."""
    body = json.dumps(json.loads(await request.read()), sort_keys=True)
    return f"{request.method} {request.path} {body}"


def _answered(route: Route, answer: Answer) -> web.Response:
    headers: dict[str, str] = {}
    if answer is None:
        return web.Response(status=204)
    if isinstance(answer, View):
        version = getattr(answer, "version", None)
        if version is not None:
            headers["ETag"] = f'"{version}"'
        if route.status == 201 and (location := _location(route, answer)):
            headers["Location"] = location
        text = answer.model_dump_json()
    elif isinstance(answer, Sequence):
        text = f'{{"items":[{",".join(one.model_dump_json() for one in answer)}]}}'
    else:
        text = json.dumps(answer)
    return web.Response(
        text=text, status=route.status, headers=headers, content_type="application/json"
    )


def _location(route: Route, made: View) -> str | None:
    name = getattr(made, "id", None) or getattr(made, "reference", None)
    return name and f"{PREFIX}{route.path}/{name}"


@web.middleware
async def _as_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    answer = await _tried(request, handler)
    answer.headers.update(_HEADERS)
    return answer


async def _tried(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as refused:
        return refused.problem
    except web.HTTPException as error:
        return _of_http(error)
    except HotlineError as error:
        status = status_of(error)
        if status is not None:
            return of_error(error, status)
        return _defect(request, error)
    except Exception as error:
        return _defect(request, error)


def _of_http(error: web.HTTPException) -> web.Response:
    told = {
        404: ("no_such_place", f"nothing is at this address; {PREFIX}/openapi.json lists what is"),
        405: ("no_such_method", f"this cannot be done here; {PREFIX}/openapi.json says what can"),
        413: ("too_long", "the body is longer than any that is needed here"),
    }
    code, detail = told.get(error.status, ("refused", error.reason))
    allow = error.headers.get("Allow")
    return refusal(error.status, code, detail, **({"Allow": allow} if allow else {}))


def _defect(request: web.Request, error: Exception) -> web.Response:
    # Neither the address nor the error's own words, which may hold what was asked about.
    resource = request.match_info.route.resource
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    log.error(
        "api_failed",
        route=resource.canonical if resource else None,
        method=request.method,
        error=type(error).__name__,
        file=where and where.tb_frame.f_code.co_filename,
        line=where and where.tb_lineno,
    )
    return refusal(500, "defect", "the service could not do this; its log says where it failed")
