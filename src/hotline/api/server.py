"""The API on a web server: tokens, roles, forms and problems, the same for every route."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import uuid4

import structlog
from aiohttp import web

from hotline.api import agents, cases, customers, promises
from hotline.api.desk_socket import DeskSocket
from hotline.api.openapi import describe
from hotline.api.problems import of_error, refusal, status_of
from hotline.api.route import PLACES, Answer, Asked, Route
from hotline.crm.forms import Form, Reading, read_form
from hotline.crm.relations import Relations
from hotline.crm.views.view import View
from hotline.errors import HotlineError
from hotline.floor.attendance import Attendance
from hotline.floor.errors import NoFloor
from hotline.model.token import Role, Token, may
from hotline.pace import Pace
from hotline.settings import CrmSettings

PREFIX = "/api/v1"

_BEARER = re.compile(r"Bearer +(\S{1,200})", re.ASCII)
_VERSION = re.compile(r'"([0-9]{1,9})"', re.ASCII)
_KEY = re.compile(r"[!-~]{1,64}", re.ASCII)
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Personal values are answered: nobody between may keep them."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger()


class Refused(Exception):
    """A request that is answered with a problem. Control flow inside the server."""

    def __init__(self, status: int, code: str, detail: str, **headers: str) -> None:
        self.problem = refusal(status, code, detail, **headers)
        super().__init__(status)


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
    *customers.ROUTES,
    *cases.ROUTES,
    *promises.ROUTES,
    *agents.ROUTES,
)
"""Every route of the API, each with the role that it needs."""


def api_app(
    relations: Relations,
    settings: CrmSettings,
    attendance: Attendance | None = None,
    desk: DeskSocket | None = None,
    *,
    clock: Callable[[], datetime],
) -> web.Application:
    """Return the API, to be mounted at `PREFIX`.

    Args:
        relations: The CRM, which stays open as long as the API is served.
        settings: How it ranks and how long customers wait.
        attendance: Where agents come and go; None where there are none.
        desk: Serves the agents' desks; None where there are none.
        clock: Returns the moment it is now, aware.
    """
    app = web.Application(middlewares=[_as_problems])
    pace = Pace(per_s=settings.requests_per_s, burst=settings.request_burst)
    for route in ROUTES:
        path = re.sub(r"\{(\w+)\}", lambda place: f"{{{place[1]}:{PLACES[place[1]]}}}", route.path)
        app.router.add_route(
            route.method, path, _serving(route, relations, settings, attendance, clock, pace)
        )
    if desk is not None:
        path = f"/agents/{{agent:{PLACES['agent']}}}/desk"
        app.router.add_get(path, _serving_desks(desk, relations, clock, pace))
        app.on_shutdown.append(_closing(desk))
    return app


def _serving_desks(
    desk: DeskSocket, relations: Relations, clock: Callable[[], datetime], pace: Pace
) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        token = await _token(request, relations, clock())
        _keep_pace(pace, token)
        _must_have(token, "agent")
        _must_be_of(token, request.match_info["agent"])
        if desk.tenant != token.tenant:
            raise NoFloor
        return await desk.serve(
            request,
            request.match_info["agent"],
            token.who,
            lambda: pace.wait_s(token.token_id, time.monotonic()) > 0,
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
    clock: Callable[[], datetime],
    pace: Pace,
) -> Handler:
    async def serve(request: web.Request) -> web.Response:
        now = clock()
        token = await _token(request, relations, now)
        _keep_pace(pace, token)
        _must_have(token, route.role)
        if route.of_agent:
            _must_be_of(token, request.match_info["agent"])
        key = _key(request) if route.makes else None
        asked = Asked(
            relations=relations,
            settings=settings,
            attendance=_of_tenant(attendance, token.tenant),
            tenant=token.tenant,
            who=token.who,
            at=now,
            place=dict(request.match_info),
            form=await _form(request, route, Reading(region=settings.region, now=now)),
            version=_version(request) if route.changes_version else None,
            name=f"api:{token.name}:{key or uuid4()}",
        )
        if key is None:
            return _answered(route, await route.handle(asked))
        await relations.requests.note(token.tenant, asked.name, await _told(request), at=now)
        try:
            return _answered(route, await route.handle(asked))
        except HotlineError as error:
            if (status_of(error) or 500) < 500:
                # Nothing was made: put right, the request may come again with its key.
                await relations.requests.forget(token.tenant, asked.name)
            raise

    return serve


def _of_tenant(attendance: Attendance | None, tenant: str) -> Attendance | None:
    return attendance if attendance is not None and attendance.tenant == tenant else None


async def _token(request: web.Request, relations: Relations, now: datetime) -> Token:
    shown = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    token = await relations.tokens.shown(shown[1], at=now) if shown else None
    if token is None:
        raise Refused(
            401,
            "token_refused",
            "show a token that counts, as `Authorization: Bearer hotline_...`; "
            "`hotline tokens add` makes one",
            **{"WWW-Authenticate": "Bearer"},
        )
    return token


def _must_have(token: Token, role: Role) -> None:
    if not may(token.role, role):
        raise Refused(
            403,
            "role_refused",
            f"a token of role {token.role} may not do this; it needs {role}",
        )


def _must_be_of(token: Token, agent_id: str) -> None:
    if not token.may_act_for(agent_id):
        raise Refused(
            403,
            "agent_refused",
            "this token may not act for this agent; `hotline tokens add --agent` makes one that "
            "may, and so may any of role supervisor",
        )


def _keep_pace(pace: Pace, token: Token) -> None:
    wait_s = math.ceil(pace.wait_s(token.token_id, time.monotonic()))
    if wait_s:
        # RFC 6585 section 4, RFC 9110 section 10.2.3.
        raise Refused(
            429,
            "too_many_requests",
            "this token asks too often; wait for as many seconds as Retry-After says",
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
