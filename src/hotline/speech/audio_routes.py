"""HTTP routes that hand the shelf's audio to the PBX."""

from __future__ import annotations

from aiohttp import web

from hotline.speech.audio_urls import PERSONAL_ENDING, AudioShelf
from hotline.speech.pcm import bare

HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}
"""Personal audio too: without `immutable` the PBX asks again at each play, and some plays fail."""


def audio_routes(shelf: AudioShelf) -> list[web.RouteDef]:
    """Return the routes that serve `shelf`; whatever it does not hold is 404."""

    async def serve(request: web.Request) -> web.Response:
        wav = shelf.find(request.path)
        if wav is None:
            raise web.HTTPNotFound
        if request.path.endswith(PERSONAL_ENDING):
            return web.Response(body=bare(wav), content_type="audio/x-sln", headers=HEADERS)
        return web.Response(body=wav, content_type="audio/wav", headers=HEADERS)

    return [web.get("/audio/{tail:.*}", serve)]
