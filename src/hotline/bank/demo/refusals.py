"""How the demo bank refuses a request: a fitting status and `{"error": slug, "text": sentence}`.

No refusal repeats what was sent, because a PIN may be in it.
"""

from __future__ import annotations

import hmac
import json

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from pydantic import ValidationError

from hotline.database import DatabaseError

HEALTH = "/health"
"""The one path that needs no token."""

_log = structlog.get_logger()


def refusal(kind: type[web.HTTPError], slug: str, text: str) -> web.HTTPError:
    """Return a refusal to raise: a slug for machines, a sentence for people."""
    body = json.dumps({"error": slug, "text": text}, ensure_ascii=False)
    return kind(text=body, content_type="application/json")


def malformed(error: ValidationError) -> web.HTTPError:
    """Return the refusal of a body that is not what it should be, every problem named."""
    problems = [
        f"{'.'.join(str(step) for step in problem['loc']) or 'body'}: {problem['msg']}"
        for problem in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return refusal(web.HTTPBadRequest, "malformed", "; ".join(problems))


def only_with(token: str) -> Middleware:
    """Return a middleware that lets only requests with this bearer token pass, and `HEALTH`."""
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def check_token(request: web.Request, handler: Handler) -> web.StreamResponse:
        shown = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if request.path != HEALTH and not hmac.compare_digest(shown, expected):
            text = "show the demo bank's token as 'Authorization: Bearer TOKEN'"
            raise refusal(web.HTTPUnauthorized, "unauthorized", text)
        return await handler(request)

    return check_token


@web.middleware
async def in_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Make JSON of refusals that are not ours, such as those of unknown paths."""
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        text = "the request is too long"
        # Aiohttp's own text says nothing else, and its class needs sizes to be made.
        return web.json_response({"error": "too_long", "text": text}, status=413)
    except web.HTTPException as error:
        if error.content_type == "application/json":
            raise
        slug = error.reason.lower().replace(" ", "_")
        return web.json_response({"error": slug, "text": error.reason}, status=error.status)
    except DatabaseError as error:
        _log.error("demo_bank_ledger_failed", reason=str(error))
        text = "the demo bank cannot use its ledger"
        raise refusal(web.HTTPServiceUnavailable, "ledger_failed", text) from error
