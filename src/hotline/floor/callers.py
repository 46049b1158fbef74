"""The callers who are on the floor: whose line it is, and what became of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from hotline.asterisk.line import Line, LineGone
from hotline.floor.choices import Choice
from hotline.floor.ports import Recorder, SecureFlows
from hotline.jobs import Jobs
from hotline.journal import JournalError
from hotline.routing.commands import LeaveQueue, Way
from hotline.routing.events import CallQueued

LOOK_AGAIN_S = 60.0
"""How often the promise to a caller who waits is looked at: it moves by a minute at the least."""


@dataclass(frozen=True, kw_only=True)
class Left:
    """How a caller goes on without the floor.

    Attributes:
        way: By which way; whoever is to be `called_back` keeps the place.
        why: What decided; "" where the way says it all.
        agent_id: Who served the caller; "" for nobody.
        queue: Whose call it was then; "" where nobody served.
        sent_to: To which place of the flow that agent has sent the caller; "" for none.
    """

    way: Way
    why: str = ""
    agent_id: str = ""
    queue: str = ""
    sent_to: str = ""


def how_left(command: LeaveQueue, sent_to: str = "") -> Left:
    """Return how a caller goes on; a customer who was rung, and has talked, was answered, too."""
    way = "answered" if command.way == "called_back" else command.way
    queue = command.queue if command.agent_id else ""
    return Left(way=way, why=command.why, agent_id=command.agent_id, queue=queue, sent_to=sent_to)


@dataclass(eq=False)
class Turn:
    """One wait of a caller, and what came of it; whoever is given to another agent has several."""

    # An error is a result, too: whoever hangs up meanwhile waits for neither, and an exception that
    # nobody fetches would be told as a defect.
    left: asyncio.Future[Left | JournalError] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def is_lost(self, error: JournalError) -> None:
        """Note that the place is lost, and why; a conversation goes on."""
        if not self.left.done():
            self.left.set_result(error)


@dataclass(eq=False, kw_only=True)
class Caller:
    """A caller who wants an agent, until the conversation is over or there will be none.

    Attributes:
        asked: What the caller wants.
        line: The caller's line.
        choices: What may be chosen instead of waiting.
        secure: The secure flows into which the agent may send the caller, if any.
        recorder: What records the call, if anything does.
        rung_in: The call in which the bank has rung the customer; "" for a caller.
        knows_choices: Whether the caller was told of the choices.
        turn: The wait of now, or the last one.
        sent_to: To which place of the flow the agent has sent the caller; "" for none.
    """

    asked: CallQueued
    line: Line
    choices: Sequence[Choice] = ()
    secure: SecureFlows | None = None
    recorder: Recorder | None = None
    rung_in: str = ""
    knows_choices: bool = False
    turn: Turn = field(default_factory=Turn)
    sent_to: str = ""
    _is_enough: bool = False
    _hush: asyncio.Event = field(default_factory=asyncio.Event)
    _told: asyncio.Lock = field(default_factory=asyncio.Lock)
    _keys_count: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def customer(self) -> str:
        """The customer whom the bank has identified on the call, or ""."""
        return self.secure.customer if self.secure is not None else ""

    @property
    def is_another_customer(self) -> bool:
        """Whether the bank had identified somebody else before, earlier in the call."""
        return self.secure is not None and self.secure.is_another_customer

    @property
    def waits(self) -> bool:
        """Whether the caller has not left the queue yet."""
        return not self.turn.left.done()

    def leaves(self, how: Left) -> None:
        """Note how the caller left the queue, or need not wait in it any more."""
        if not self.turn.left.done():
            self.turn.left.set_result(how)

    def is_lost(self, error: JournalError) -> None:
        """Note that the caller's place is lost, and why; a conversation goes on."""
        self.turn.is_lost(error)

    def parts(self) -> None:
        """Note that the conversation with the agent is over."""
        self.turn.over.set()

    def waits_again(self, asked: CallQueued) -> None:
        """Note that the agent has given the caller away, who waits for what is `asked` now."""
        self.asked = asked
        before, self.turn = self.turn, Turn()
        self._is_enough = False
        before.over.set()

    async def is_on_hold(self) -> None:
        """Let the caller, who was with an agent, hear music until somebody is there again."""
        self._is_enough = False
        await self.hears_music()

    async def hears_music(self) -> None:
        """Let the caller hear music, unless somebody else is about to be there, or is."""
        async with self._told:
            if not self._is_enough:
                with contextlib.suppress(LineGone):
                    await self.line.play_music()

    def keys_count(self) -> None:
        """Let a key be a choice from now on, until one is made."""
        self.knows_choices = True
        self._keys_count.set()

    async def is_told(self, url: str, *, offering: bool = False, is_last: bool = False) -> None:
        """Let the caller hear something instead of music, unless there was `enough`.

        It is heard in place of what is being said. A key pressed before what is said is no choice:
        the caller did not know what it would do.

        Args:
            url: Where it is.
            offering: Whether it says which keys there are.
            is_last: Whether no music follows.

        Raises:
            LineGone: The caller has hung up.
        """
        self._hush.set()
        hush = self._hush = asyncio.Event()
        async with self._told:
            if self._is_enough or hush.is_set():
                return
            if offering:
                if not self.knows_choices:
                    self.line.keypad.drop()
                self.keys_count()
            await self.line.play_until(url, hush)
            if not hush.is_set() and not is_last:
                await self.line.play_music()

    async def enough(self) -> None:
        """End what the caller is being told, at once, and let no more be told."""
        self._is_enough = True
        self._hush.set()
        async with self._told:
            pass

    async def joins(self, leg_id: str) -> bool:
        """Be brought together with an agent, whatever is being told; return whether they are."""
        await self.enough()
        if self.recorder is not None:
            with contextlib.suppress(LineGone):
                await self.recorder.begin_talk(self.asked.queue)
        if await self.line.bridge(leg_id):
            return True
        self._is_enough = False
        with contextlib.suppress(LineGone):
            await self.line.play_music()
        return False

    async def served(
        self, still_waits: Callable[[], None], chooses: Callable[[Choice], None]
    ) -> Left:
        """Wait until the caller goes on without the floor; return how the queue was left.

        Args:
            still_waits: Is called every `LOOK_AGAIN_S` until the queue is left.
            chooses: Is called with what the caller chooses.

        Raises:
            JournalError: The floor's log is lost.
        """
        while True:
            turn = self.turn
            listening = Jobs()
            listening.spawn(self._listen(chooses))
            try:
                while not (await asyncio.wait({turn.left}, timeout=LOOK_AGAIN_S))[0]:
                    still_waits()
            finally:
                await listening.cancel()
            await self.enough()
            how = await turn.left
            if isinstance(how, JournalError):
                raise how
            if how.way == "answered":
                await turn.over.wait()
            if turn is self.turn:
                return replace(how, sent_to=self.sent_to)

    async def _listen(self, chooses: Callable[[Choice], None]) -> None:
        keys = "".join(self.choices)
        while keys:
            await self._keys_count.wait()
            key = await self.line.keypad.choice(keys)
            # What was chosen is answered before anything else can be.
            self._keys_count.clear()
            self._hush.set()
            chooses(Choice(key))
