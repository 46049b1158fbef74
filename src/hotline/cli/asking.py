"""Asking the running service on behalf of whoever can read its settings."""

from __future__ import annotations

from typing import Literal

import aiohttp

from hotline.errors import HotlineError
from hotline.ops.address import service_url
from hotline.ops.bearer import admin_token
from hotline.settings import Settings

LONGEST_LOGIN = 64
"""As long as the login of whoever asks may be on record."""
LIMIT = aiohttp.ClientTimeout(total=120.0)
"""New prompts are spoken before a reload is done."""


class ServiceSilent(HotlineError):
    """The service does not answer, or not to us."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return self.why


class FloorRefused(HotlineError):
    """The service has no floor, or will not do what it is told."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return self.why


async def ask_service(
    settings: Settings, method: Literal["GET", "POST"], path: str, body: object = None
) -> str:
    """Return the service's answer, which is JSON, to a body that becomes JSON.

    Raises:
        ServiceSilent: There is none.
    """
    url = service_url(settings.web)
    headers = {"Authorization": f"Bearer {admin_token(settings, path)}"}
    try:
        async with (
            aiohttp.ClientSession(headers=headers, timeout=LIMIT, trust_env=False) as session,
            session.request(method, f"{url}{path}", json=body) as answer,
        ):
            if answer.status == 401:
                raise ServiceSilent("web.signing_key is another than the service was started with")
            if answer.content_type != "application/json":
                raise ServiceSilent(f"what answers at {url} is not the service")
            return await answer.text()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise ServiceSilent(
            f"the service does not answer at {url} ({type(error).__name__})"
        ) from error
