"""How text messages go out: over HTTP, through a class of the bank's own, or not at all."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Protocol

from hotline.own_class import open_own
from hotline.ports.checked_text_messages import CheckedTextMessages
from hotline.ports.http_text_messages import HttpTextMessages
from hotline.ports.text_messages import TextMessageGateway
from hotline.settings import TextMessageSettings


class TextLink(TextMessageGateway, Protocol):
    """A gateway whose patience can be changed.

    Attributes:
        timeout_s: How many seconds an answer may take.
    """

    timeout_s: float


async def open_text_link(stack: AsyncExitStack, settings: TextMessageSettings) -> TextLink | None:
    """Return the gateway that the settings name, for as long as `stack` lasts.

    Raises:
        OwnClassNotUsable: It cannot be made.
    """
    if settings.gateway is not None:
        own: TextMessageGateway = await open_own(
            "text_messages.gateway", settings.gateway, settings, stack
        )
        return CheckedTextMessages(own, settings.timeout_s)
    if settings.url is None or settings.token is None:
        return None
    return await stack.enter_async_context(
        HttpTextMessages(settings.url, settings.token.get_secret_value(), settings.timeout_s)
    )
