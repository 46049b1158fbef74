"""How the demo bank sends an answer, well or as badly as its switches say."""

from __future__ import annotations

import asyncio

from aiohttp import web

from hotline.bank.demo.switches import Switches

SECOND_ANSWER_AFTER_S = 0.05
"""Long enough for the first to be read, so that the second is found by the next question."""


async def send(request: web.Request, answer: bytes, switches: Switches) -> web.StreamResponse:
    """Answer a question with this JSON."""
    await asyncio.sleep(switches.late_s)
    if switches.lose_answer:
        return cut_off(request)
    response = web.Response(body=answer, content_type="application/json")
    if switches.answer_twice:
        await response.prepare(request)
        await response.write_eof()
        await asyncio.sleep(SECOND_ANSWER_AFTER_S)
        # Past aiohttp, which would never do it.
        if request.transport is not None:
            request.transport.write(_written(answer))
    return response


def cut_off(request: web.Request) -> web.StreamResponse:
    """Cut the connection; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _written(answer: bytes) -> bytes:
    lines = ("HTTP/1.1 200 OK", "Content-Type: application/json", f"Content-Length: {len(answer)}")
    return "\r\n".join((*lines, "", "")).encode() + answer
