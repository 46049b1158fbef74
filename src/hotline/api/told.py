"""What a request tells: form, version and key. What cannot be read is refused, with the way out."""

from __future__ import annotations

import json
import re

from aiohttp import web

from hotline.api.problems import Refused
from hotline.api.route import Route
from hotline.crm.forms import Form, Reading, read_form

_VERSION = re.compile(r'"([0-9]{1,9})"', re.ASCII)
_KEY = re.compile(r"[!-~]{1,64}", re.ASCII)


async def form_of(request: web.Request, route: Route, reading: Reading) -> Form | None:
    """Return the body, or the query of a route without one, as the form that the route takes."""
    if route.body is not None:
        if request.content_type != "application/json":
            raise Refused(415, "json_needed", "send JSON, with Content-Type: application/json")
        return read_form(route.body, await request.read(), reading)
    query = route.query or Form
    if len(set(request.query)) < len(request.query):
        raise Refused(422, "told_twice", "each parameter of the query may stand there once")
    return read_form(query, json.dumps(dict(request.query)), reading)


def version_of(request: web.Request) -> int:
    """Return the version that was looked at before a change."""
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


def key_of(request: web.Request) -> str | None:
    """Return by which key what is made is not made twice; None where none is shown."""
    shown = request.headers.get("Idempotency-Key")
    if shown is None:
        return None
    if _KEY.fullmatch(shown) is None:
        raise Refused(
            400, "no_key", "Idempotency-Key may have up to 64 letters, digits and signs of ASCII"
        )
    return shown


async def told_of(request: web.Request) -> str:
    """Return what is asked, the same for all ways of writing the same JSON."""
    body = json.dumps(json.loads(await request.read()), sort_keys=True)
    return f"{request.method} {request.path} {body}"
