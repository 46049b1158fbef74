"""A gateway of the bank's own for text messages, held to what every one keeps, whatever it does."""

from __future__ import annotations

import asyncio
from typing import Final, get_args

import structlog

from hotline.ports.text_messages import Delivery, TextMessage, TextMessageGateway

_DELIVERIES: Final = frozenset(get_args(Delivery))

log = structlog.get_logger()


class CheckedTextMessages:
    """Makes trouble of another gateway an answer, as `TextMessageGateway.send` tells.

    Args:
        gateway: The other one.
        timeout_s: How many seconds an answer may take.

    Attributes:
        timeout_s: May be changed at any time, for the messages that come then.
    """

    def __init__(self, gateway: TextMessageGateway, timeout_s: float) -> None:
        self.timeout_s = timeout_s
        self._gateway = gateway

    async def send(self, message: TextMessage, *, name: str) -> Delivery:
        """Hand a message over once; see `TextMessageGateway.send`."""
        try:
            async with asyncio.timeout(self.timeout_s):
                delivery = await self._gateway.send(message, name=name)
            if delivery in _DELIVERIES:
                return delivery
            why = "what it returns is no delivery"
        except TimeoutError:
            why = "too_slow"
        except Exception as error:
            # Its text is left out: it may quote the number or the words.
            why = f"{type(error).__name__} was raised"
        log.warning("text_gateway_unavailable", why=why)
        return "unavailable"
