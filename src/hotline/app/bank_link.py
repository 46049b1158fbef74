"""How the bank is reached: over HTTP, or through a class of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Protocol

from hotline.bank.checked_gateway import CheckedGateway
from hotline.bank.errors import GatewayNotUsable
from hotline.bank.gateway import BankGateway
from hotline.bank.http_gateway import HttpBankGateway
from hotline.bank.own_gateway import own_gateway
from hotline.bank.sealing import PublicKey
from hotline.settings import BankSettings


class BankLink(BankGateway, Protocol):
    """A gateway whose patience can be changed.

    Attributes:
        timeout_s: How many seconds an answer may take.
    """

    timeout_s: float


@asynccontextmanager
async def open_bank_link(settings: BankSettings) -> AsyncIterator[BankLink]:
    """Give the gateway that the settings name until the end of the block.

    Raises:
        GatewayNotUsable: It cannot be made.
    """
    if settings.gateway is not None:
        async with AsyncExitStack() as stack:
            yield CheckedGateway(await _own(settings.gateway, settings, stack), settings.timeout_s)
        return
    async with HttpBankGateway(
        base_url=settings.url,
        token=settings.token.get_secret_value(),
        timeout_s=settings.timeout_s,
        public_key=PublicKey(key) if (key := settings.public_key) else None,
    ) as link:
        yield link


async def _own(path: str, settings: BankSettings, stack: AsyncExitStack) -> BankGateway:
    """Make a bank's own gateway; one that is a context manager is closed with the stack."""
    make = own_gateway(path)
    try:
        gateway = make(settings)
        if isinstance(gateway, AbstractAsyncContextManager):
            return await stack.enter_async_context(gateway)
        return gateway
    except Exception as error:
        # Its text is left out: it may quote the token.
        reason = f"{type(error).__name__} was raised when it was made"
        raise GatewayNotUsable(path=path, reason=reason) from None
