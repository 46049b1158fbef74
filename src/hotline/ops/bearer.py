"""Whether a request shows a bearer token."""

from __future__ import annotations

import hmac

from aiohttp import web


def shows(request: web.Request, token: str) -> bool:
    """Return whether `request` carries `token`, in a time that tells nothing of it."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    # Header bytes that are no UTF-8 arrive as surrogates, which plain encoding refuses.
    return hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), token.encode())
