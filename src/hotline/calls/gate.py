"""The bank and the ports, asked by nobody while the calls are carried over to another process."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from hotline.bank.gateway import BankGateway
from hotline.flow.requests import AnyRequest, PortAnswer
from hotline.model.bank import BankAnswer
from hotline.ports import Origin, Port


class Gate:
    """Lets questions pass, or makes them wait; knows which of them have no answer yet.

    Attributes:
        sent: The names of questions that were asked and not answered, and how often.
    """

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self._open = asyncio.Event()
        self._open.set()
        self._answered = asyncio.Event()

    def close(self) -> None:
        """Let no question pass from now on."""
        self._open.clear()

    def open(self) -> None:
        """Let questions pass again."""
        self._open.set()

    async def until_answered(self, limit_s: float) -> None:
        """Wait until no question is on its way, but no longer than so many seconds."""
        try:
            async with asyncio.timeout(limit_s):
                while self.sent:
                    self._answered.clear()
                    await self._answered.wait()
        except TimeoutError:
            return

    async def passed(self) -> None:
        """Wait while the gate is closed."""
        await self._open.wait()

    @contextmanager
    def asking(self, name: str) -> Iterator[None]:
        """Count a question as sent until this is left."""
        self.sent[name] += 1
        try:
            yield
        finally:
            self.sent[name] -= 1
            self.sent += Counter()
            self._answered.set()


class GatedBank:
    """A bank behind a gate."""

    def __init__(self, bank: BankGateway, gate: Gate) -> None:
        self._bank = bank
        self._gate = gate

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        """Ask the bank once; see `BankGateway.ask`."""
        await self._gate.passed()
        with self._gate.asking(name):
            return await self._bank.ask(operation, arguments, name=name)


class GatedPort:
    """A port behind a gate."""

    def __init__(self, port: Port, gate: Gate) -> None:
        self._port = port
        self._gate = gate

    async def ask(self, request: AnyRequest, *, origin: Origin) -> PortAnswer:
        """Ask once; see `Port.ask`."""
        await self._gate.passed()
        with self._gate.asking(origin.name):
            return await self._port.ask(request, origin=origin)
