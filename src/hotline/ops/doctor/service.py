"""The service itself: does it run, is its port its own, what does it say of its health."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from functools import partial

import aiohttp

from hotline.ops.address import service_url
from hotline.ops.doctor.finding import Check, Finding, broken, ok, warning
from hotline.ops.secrecy import SOUNDS_WAY_OUT, sound_open_to_others
from hotline.settings import AsteriskSettings, Settings, WebSettings

HTTP_LIMIT = aiohttp.ClientTimeout(total=5.0)


def service_checks(settings: Settings) -> Iterator[Check]:
    """Return the checks of the running service."""
    yield Check(name="service", look=partial(_service, settings))
    yield Check(name="web.public_url", look=partial(_public_url, settings.web.public_url))
    yield from sound_checks(settings.web, settings.asterisk)


def sound_checks(web: WebSettings, asterisk: AsteriskSettings) -> Iterator[Check]:
    """Return the check of who else may hear callers."""
    yield Check(name="sound: secrecy", look=partial(_secrecy, web, asterisk))


async def _secrecy(web: WebSettings, asterisk: AsteriskSettings) -> Finding:
    if what := sound_open_to_others(web, asterisk):
        return warning(what.text, SOUNDS_WAY_OUT.text)
    return ok("nobody else hears what callers and Asterisk are told, or say")


async def _service(settings: Settings) -> Finding:
    host, port = settings.web.host, settings.web.port
    try:
        health = await _get_json(f"{service_url(settings.web)}/health")
    except (aiohttp.ClientConnectionError, TimeoutError):
        return _not_running(host, port)
    except ValueError:
        return broken(
            f"another program answers on {host}:{port}",
            "stop it, or change web.port and web.public_url",
        )
    if problems := _sentences(health, "problems"):
        return broken(f"it runs and says: {problems}", "as it says")
    if notices := _sentences(health, "notices"):
        return warning(f"it runs, serves callers, and says: {notices}", "as it says")
    return ok(f"it runs on port {port} and finds nothing wrong")


def _sentences(health: dict[str, object], name: str) -> str:
    said = health.get(name)
    return "; ".join(map(str, said)) if isinstance(said, list) else ""


def _not_running(host: str, port: int) -> Finding:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
    except OSError as error:
        return broken(
            f"it does not answer, and {host}:{port} cannot be had ({error.strerror})",
            "stop what uses the port, or change web.port and web.public_url",
        )
    return warning(f"it does not run; port {port} is free for it", "start it: `hotline serve`")


async def _public_url(url: str) -> Finding:
    try:
        await _get_json(f"{url}/health/live")
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return warning(
            f"{url} does not reach the service from this machine ({type(error).__name__})",
            "once it runs, Asterisk must be able to fetch prompts from this address",
        )
    return ok("reaches the service from this machine; Asterisk must reach it too")


async def _get_json(url: str) -> dict[str, object]:
    async with (
        aiohttp.ClientSession(timeout=HTTP_LIMIT, trust_env=False) as session,
        session.get(url, allow_redirects=False) as answer,
    ):
        try:
            said = await answer.json()
        except aiohttp.ContentTypeError as error:
            raise ValueError(answer.content_type) from error
    if not isinstance(said, dict) or "ok" not in said:
        raise ValueError("not the service")
    return said
