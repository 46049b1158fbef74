"""What browsers keep for us: the cookie of a session, and the one by which they are known."""

from __future__ import annotations

from aiohttp import web

from hotline.api.origins import Origins
from hotline.crm.users.known_browsers import BROWSER_DAYS

COOKIE = "hotline"
SECURE_COOKIE = "__Host-hotline"
"""No other host and no page over http can set a cookie of such a name (RFC 6265bis, 4.1.3.2)."""
BROWSER_SUFFIX = "-browser"
"""What the cookie's name has besides by which a browser is known in which somebody signed in."""
BROWSER_USERS = 8
"""So many users' browser one is; at a seat that many share, that of the last ones."""


class Cookies:
    """Reads cookies, and sets them: for this host alone, and for no script of a page.

    Args:
        origins: Tells whether a browser asks over TLS.
    """

    def __init__(self, origins: Origins) -> None:
        self._origins = origins

    def session(self, request: web.Request) -> str:
        """Return the cookie of a session that comes along; "" for none."""
        return request.cookies.get(self._name(request), "")

    def browser(self, request: web.Request) -> list[str]:
        """Return by which tokens the browser that asks is known."""
        shown = request.cookies.get(self._name(request) + BROWSER_SUFFIX, "")
        return shown.split(".", BROWSER_USERS)[:BROWSER_USERS] if shown else []

    def set_session(
        self,
        request: web.Request,
        response: web.Response,
        cookie: str,
        *,
        lasts_s: int | None = None,
    ) -> None:
        """Give the browser that asks the cookie of a session; "" takes it away.

        It is kept until the browser is closed, or for `lasts_s`.
        """
        name, age_s = self._name(request), lasts_s if cookie else 0
        self._set(request, response, name, cookie, age_s)

    def set_browser(self, request: web.Request, response: web.Response, cookie: str) -> None:
        """Give the browser that asks the cookie by which it is known, beyond all sessions."""
        name = self._name(request) + BROWSER_SUFFIX
        self._set(request, response, name, cookie, BROWSER_DAYS * 86_400)

    def _set(
        self,
        request: web.Request,
        response: web.Response,
        name: str,
        cookie: str,
        age_s: int | None,
    ) -> None:
        response.set_cookie(
            name,
            cookie,
            max_age=age_s,
            path="/",
            secure=self._origins.is_secure(request),
            httponly=True,
            samesite="Strict",
        )

    def _name(self, request: web.Request) -> str:
        return SECURE_COOKIE if self._origins.is_secure(request) else COOKIE
