"""Finds the class that the setting `bank.gateway` names: a bank's own way to be asked."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from hotline.bank.errors import GatewayNotUsable
from hotline.bank.gateway import BankGateway
from hotline.settings import BankSettings

GatewayClass = Callable[[BankSettings], BankGateway]
"""What makes the gateway, of the settings of the bank, inside the running loop."""


def own_gateway(path: str) -> GatewayClass:
    """Return the class at `module:Class`.

    Raises:
        GatewayNotUsable: There is none.
    """
    module, _, name = path.partition(":")
    try:
        found = getattr(import_module(module), name, None)
    except Exception as error:
        raise GatewayNotUsable(path=path, reason=f"{type(error).__name__}: {error}") from error
    if not callable(found):
        raise GatewayNotUsable(path=path, reason=f"{module} has no class {name}")
    return cast("GatewayClass", found)
