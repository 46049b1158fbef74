"""The bank and the ports, asked by nobody who may have lost the calls to another process.

`check_right` is asked right before each question, and raises then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hotline.bank.gateway import BankGateway
from hotline.flow.requests import AnyRequest, PortAnswer
from hotline.model.bank import BankAnswer
from hotline.ports import Origin, Port


class GuardedBank:
    """A bank that only whoever carries the calls asks."""

    def __init__(self, bank: BankGateway, check_right: Callable[[], None]) -> None:
        self._bank = bank
        self._check_right = check_right

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        """Ask the bank once; see `BankGateway.ask`."""
        self._check_right()
        return await self._bank.ask(operation, arguments, name=name)


class GuardedPort:
    """A port that only whoever carries the calls asks."""

    def __init__(self, port: Port, check_right: Callable[[], None]) -> None:
        self._port = port
        self._check_right = check_right

    async def ask(self, request: AnyRequest, *, origin: Origin) -> PortAnswer:
        """Ask once; see `Port.ask`."""
        self._check_right()
        return await self._port.ask(request, origin=origin)
