"""Whatever a process does to the world goes through its gate, where it may die."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Literal, TypeVar, get_args

from sqlalchemy import Connection

from hotline.asterisk.line import LineInfo
from hotline.database import Database, DatabaseLost
from hotline.model.bank import SETTLE_PAYMENT, VOCABULARY, BankAnswer
from hotline.ports.text_messages import Delivery, TextMessage
from hotline.testing.crashing.world import Caller, Sent, World
from hotline.testing.line import FakeLine

Instant = Literal[
    "it writes into the journal",
    "the journal is written",
    "it asks the bank",
    "the bank is asked",
    "it texts",
    "a text is sent",
    "it writes into the CRM",
    "the CRM is written",
    "it writes keys",
    "keys are written",
    "it reads",
    "it plays",
]
"""Where a process may die: right before it does something to the world, and right after."""
INSTANTS: tuple[Instant, ...] = get_args(Instant)

T = TypeVar("T")


class Gone(Exception):
    """What a process that is dead does no more."""


class Gate:
    """Lets everything through until the process dies."""

    def __init__(self) -> None:
        self.is_open = True
        self.died_at: Instant | None = None
        self._death: Instant | None = None
        self._passages = 0

    def die_at(self, instant: Instant, passage: int) -> None:
        """Let the process die when it comes to an instant, from now on for so many times."""
        self._death, self._passages = instant, passage

    def pass_through(self, instant: Instant) -> None:
        """Let the process through.

        Raises:
            Gone: It is dead, or dies here.
        """
        if instant == self._death and self.is_open:
            self._passages -= 1
            if not self._passages:
                self.is_open, self.died_at = False, instant
        if not self.is_open:
            raise Gone


class GatedDatabase(Database):
    """A database as one process reaches it.

    Args:
        database: What outlives the process.
        gate: The process's.
        before: The instant before something is written.
        after: The instant after it.
        says_nothing: Whether nobody is told of what was written.
    """

    def __init__(
        self,
        database: Database,
        gate: Gate,
        *,
        before: Instant,
        after: Instant,
        says_nothing: Callable[[], bool] = lambda: False,
    ) -> None:
        self._says_nothing = says_nothing
        self._database = database
        self._gate = gate
        self._before = before
        self._after = after

    async def close(self) -> None:
        """Leave it to the others."""

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Read, if alive."""
        await asyncio.sleep(0)
        self._gate.pass_through("it reads")
        return await self._database.read(work)

    async def write(self, work: Callable[[Connection], T], *, synced: bool = False) -> T:
        """Write, if alive."""
        await asyncio.sleep(0)
        self._gate.pass_through(self._before)
        found = await self._database.write(work, synced=synced)
        await asyncio.sleep(0)
        self._gate.pass_through(self._after)
        if self._says_nothing():
            raise DatabaseLost(where="the database", reason="it said nothing", may_be_written=True)
        return found

    async def forget_deleted(self) -> None:
        """Nothing is left anywhere."""

    async def rewrite(self) -> None:
        """Nothing is left anywhere."""


class GatedBank:
    """The bank as one process reaches it."""

    def __init__(self, world: World, gate: Gate) -> None:
        self._world = world
        self._gate = gate

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        """Ask the bank once; see `BankGateway.ask`."""
        await asyncio.sleep(0)
        self._gate.pass_through("it asks the bank")
        answer = await self._at_the_bank(
            Sent(operation=operation, arguments=dict(arguments), name=name)
        )
        await asyncio.sleep(0)
        self._gate.pass_through("the bank is asked")
        return answer

    async def _at_the_bank(self, sent: Sent) -> BankAnswer:
        operation = VOCABULARY[sent.operation]
        is_of_payments = operation.changes_money or operation is SETTLE_PAYMENT
        fault = self._world.fault if is_of_payments else "none"
        no_answer = BankAnswer(outcome=operation.unanswered)
        if operation.changes_money:
            self._world.sent[sent.name] += 1
        if fault == "refuses":
            return no_answer
        if fault == "gets_it_late" and operation.changes_money:
            self._world.on_the_way.append(sent)
            return no_answer
        answer = await self._world.asked(sent)
        return no_answer if fault == "loses_answer" else answer


class GatedTexts:
    """The message gateway as one process reaches it."""

    def __init__(self, world: World, gate: Gate) -> None:
        self._world = world
        self._gate = gate

    async def send(self, message: TextMessage, *, name: str) -> Delivery:
        """Send a message; see `TextMessageGateway.send`."""
        await asyncio.sleep(0)
        self._gate.pass_through("it texts")
        came: Delivery = "unavailable"
        if self._world.fault != "refuses":
            came = await self._world.texts.send(message, name=name)
        await asyncio.sleep(0)
        self._gate.pass_through("a text is sent")
        return "unavailable" if self._world.fault == "loses_answer" else came


class GatedLine(FakeLine):
    """A caller's line as one process reaches it."""

    def __init__(self, caller: Caller, gate: Gate) -> None:
        super().__init__(caller_number=f"1390000{caller.channel}")
        self.info = LineInfo(
            channel=caller.channel,
            uniqueid=caller.channel,
            caller_number=self.info.caller_number,
            dialled_number=self.info.dialled_number,
        )
        self.caller = caller
        self._gate = gate

    async def play(self, url: str) -> float | None:
        """Let the caller hear it, if the process is alive."""
        self._gate.pass_through("it plays")
        self.caller.heard.append(url)
        return await super().play(url)

    def caller_hangs_up(self, cause: str = "Normal Clearing") -> None:
        """End the call, whoever does."""
        if self._gate.is_open:
            self.caller.ended_by = self.caller.ended_by or self.ended or "caller"
        super().caller_hangs_up(cause)
