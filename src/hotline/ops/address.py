"""Where the service is, seen from its own machine."""

from __future__ import annotations

from hotline.settings import WebSettings

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
"""A service that listens on every address is reached at this one."""


def service_url(web: WebSettings) -> str:
    """Return the address of the service's own web server."""
    host = EVERYWHERE.get(web.host, web.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{web.port}"
