"""How the bank is reached: over HTTP, or through a class of its own."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Protocol

from hotline.bank.checked_gateway import CheckedGateway
from hotline.bank.gateway import BankGateway
from hotline.bank.http_gateway import HttpBankGateway
from hotline.bank.sealing import PublicKey
from hotline.own_class import open_own
from hotline.settings import BankSettings


class BankLink(BankGateway, Protocol):
    """A gateway whose patience can be changed.

    Attributes:
        timeout_s: How many seconds an answer may take.
    """

    timeout_s: float


async def open_bank_link(stack: AsyncExitStack, settings: BankSettings) -> BankLink:
    """Return the gateway that the settings name, for as long as `stack` lasts.

    Raises:
        OwnClassNotUsable: It cannot be made.
    """
    if settings.gateway is not None:
        own: BankGateway = await open_own("bank.gateway", settings.gateway, settings, stack)
        return CheckedGateway(own, settings.timeout_s)
    return await stack.enter_async_context(
        HttpBankGateway(
            base_url=settings.url,
            token=settings.token.get_secret_value(),
            timeout_s=settings.timeout_s,
            public_key=PublicKey(key) if (key := settings.public_key) else None,
        )
    )
