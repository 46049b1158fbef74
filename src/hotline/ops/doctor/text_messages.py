"""Text messages: is the class there that hands them over. None is sent."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from hotline.ops.doctor.finding import Check, Finding, ok
from hotline.own_class import find_class
from hotline.settings import TextMessageSettings


def text_message_checks(settings: TextMessageSettings) -> Iterator[Check]:
    """Return the checks of what text messages go out through."""
    if settings.gateway is not None:
        yield Check(name="text messages: gateway", look=partial(_own_class, settings.gateway))


async def _own_class(path: str) -> Finding:
    find_class("text_messages.gateway", path)
    return ok(f"{path} is there; whether it takes messages, `hotline payments` tells")
