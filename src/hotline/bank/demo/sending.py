"""How the demo bank hears a question and sends its answer, well or as badly as switches say."""

from __future__ import annotations

import asyncio

from aiohttp import web

from hotline.bank.demo.refusals import refusal
from hotline.bank.demo.switches import Switches

SECOND_ANSWER_AFTER_S = 0.05
"""Long enough for the first to be read, so that the second is found by the next question."""


async def gone(switches: Switches) -> bool:
    """Do what goes wrong before any work; return whether the bank goes away.

    Raises:
        HTTPServiceUnavailable: The bank was told to fail.
    """
    if switches.go_away:
        return True
    await asyncio.sleep(switches.slow_s)
    if switches.failing:
        text = "the demo bank was told to fail"
        raise refusal(web.HTTPServiceUnavailable, "told_to_fail", text)
    return False


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
