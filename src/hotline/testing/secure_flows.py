"""A call's secure flows without a call: what an agent asks for is noted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from hotline.errors import HotlineError
from hotline.floor.number_errors import NumberNotWanted, NumberWanted
from hotline.flow.requests import Transfer


@dataclass
class FakeSecureFlows:
    """Keeps the contract of `hotline.floor.ports.SecureFlows`.

    Attributes:
        offered: What may be asked for.
        places: Where the caller may be sent for good.
        rung: What is rung at which of them.
        customer: Whom the bank has identified.
        is_another_customer: Whether it had identified somebody else before.
        is_apart: Whether the caller was in one in the process before.
        asked: What was asked for.
        is_under_way: Whether somebody asks, and is not answered yet.
        takes: Set while the call takes what is asked for.
        typed: The numbers that were typed, each with its place.
        unfit: Why no number may be rung, or None.
    """

    offered: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    rung: dict[str, Transfer] = field(default_factory=dict)
    customer: str = ""
    is_another_customer: bool = False
    is_apart: bool = False
    asked: list[str] = field(default_factory=list)
    is_under_way: bool = False
    takes: asyncio.Event = field(default_factory=asyncio.Event)
    typed: list[tuple[str, str]] = field(default_factory=list)
    unfit: HotlineError | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.takes.set()

    def telephone(self, place: str) -> Transfer | None:
        """Return what is rung at a place."""
        return self.rung.get(place)

    async def type_number(self, place: str, written: str) -> bool:
        """Note which number is typed for a place, if that wants one, and it may be rung."""
        rung = self.rung.get(place)
        if rung is None or not rung.is_typed:
            if written:
                raise NumberNotWanted(place)
            return True
        if not written:
            raise NumberWanted(place)
        if self.unfit is not None:
            raise self.unfit
        await self.takes.wait()
        self.typed.append((place, written))
        return True

    async def was_asked(self, name: str) -> None:
        """Wait until an agent has asked for one."""
        while name not in self.asked:
            self._news.clear()
            await self._news.wait()

    async def ask(self, name: str) -> bool:
        """Note that an agent asks for one."""
        self.asked.append(name)
        self._news.set()
        self.is_under_way = True
        await self.takes.wait()
        self.is_under_way = False
        return True
