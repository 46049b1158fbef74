"""Whatever goes wrong is answered as a problem (RFC 9457); defects tell nothing of the request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from hotline.api.problems import Refused, of_error, refusal, status_of
from hotline.api.route import PREFIX
from hotline.errors import HotlineError

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Personal values are answered: nobody between may keep them."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger()


@web.middleware
async def as_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer, whatever happens."""
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
