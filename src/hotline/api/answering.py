"""Answers over HTTP; who looked or listened is on record before."""

from __future__ import annotations

import json
from collections.abc import Sequence

from aiohttp import web

from hotline.api.looked_at import looked_at
from hotline.api.route import PREFIX, Answer, Asked, Route, SetsCookie, SoundOf
from hotline.crm.views.view import View


async def done(route: Route, asked: Asked) -> web.Response:
    """Do what a route does, and answer; a look at customers is on record before."""
    answer = await route.handle(asked)
    if isinstance(answer, SetsCookie):
        response = _answered(route, answer.view)
        asked.door.cookies.set_session(
            asked.request, response, answer.cookie, lasts_s=answer.lasts_s
        )
        if answer.browser is not None:
            asked.door.cookies.set_browser(asked.request, response, answer.browser)
        return response
    if isinstance(answer, SoundOf):
        return await _heard(route, asked, answer)
    if seen := await looked_at(asked, answer):
        # Before it is answered: nobody looks and is not on record.
        await asked.relations.trail.add(
            asked.tenant,
            "looked",
            who=asked.who,
            at=asked.at,
            route=f"{route.method} {route.path}",
            address=asked.door.origins.address_of(asked.request),
            pseudonyms=seen,
        )
    return _answered(route, answer)


async def _heard(route: Route, asked: Asked, sound: SoundOf) -> web.Response:
    """Put on record who listens, then let them."""
    trail = asked.relations.trail
    last = sound.first + len(sound.content) - 1
    is_part = len(sound.content) < sound.size
    which = f" bytes {sound.first}-{last}/{sound.size}" if is_part else ""
    customers = {sound.customer} if sound.customer else set()
    await trail.add(
        asked.tenant,
        "listened",
        who=asked.who,
        at=asked.at,
        route=f"{route.method} {asked.request.path.removeprefix(PREFIX)}{which}",
        address=asked.door.origins.address_of(asked.request),
        pseudonyms=await trail.pseudonyms(asked.tenant, customers),
    )
    headers = {"Accept-Ranges": "bytes"}
    if is_part:
        headers["Content-Range"] = f"bytes {sound.first}-{last}/{sound.size}"
    return web.Response(
        body=sound.content,
        status=206 if is_part else 200,
        headers=headers,
        content_type=sound.content_type,
    )


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
