"""Bearer tokens: what proves who asks, and whether a request shows it."""

from __future__ import annotations

import hashlib
import hmac

from aiohttp import web

from hotline.settings import Settings


def shows(request: web.Request, token: str) -> bool:
    """Return whether `request` carries `token`, in a time that tells nothing of it."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    # Header bytes that are no UTF-8 arrive as surrogates, which plain encoding refuses.
    return hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), token.encode())


def admin_token(settings: Settings, path: str) -> str:
    """Return what proves, at one path of ours, that whoever asks can read the settings."""
    key = settings.web.signing_key.get_secret_value().encode()
    return hmac.new(key, path.encode(), hashlib.sha256).hexdigest()
