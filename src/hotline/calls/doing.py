"""A call's commands done in order; those that take their time go on beside the ones after them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import TypeVar

from hotline.asterisk.line import LineGone
from hotline.calls.beat import Beat
from hotline.calls.carried import Progress
from hotline.calls.performer import Performer
from hotline.flow.commands import (
    AnyCommand,
    AskBank,
    AskPort,
    BackToAgent,
    Collect,
    HandOver,
    HangUp,
    Listen,
    Play,
    RecordMessage,
    StartTimer,
)
from hotline.flow.events import AnyEvent

TAKES_TIME = (Play, Listen, Collect, AskBank, AskPort, BackToAgent, RecordMessage, StartTimer)
"""Commands that take their time; the others are done before the next one begins."""

_Command = TypeVar("_Command")


class Doing:
    """Does the commands of one call.

    Args:
        performer: Does each of them.
        beat: Ends before the caller is given away.
        report: Takes their answers.
    """

    def __init__(
        self, performer: Performer, beat: Beat, report: Callable[[AnyEvent], None]
    ) -> None:
        self._performer = performer
        self._beat = beat
        self._report = report
        self._tasks: asyncio.TaskGroup | None = None
        self._work: list[asyncio.Task[None]] = []
        self._undone: list[AnyCommand] = []
        self._way_back: asyncio.Task[None] | None = None

    @property
    def undone(self) -> int:
        """How many commands of the last ones were not begun."""
        return len(self._undone)

    def begin(self, tasks: asyncio.TaskGroup) -> None:
        """Do what is asked from now on as some tasks."""
        self._tasks = tasks
        self._work = [self._beat.begin(tasks)]

    def end(self) -> None:
        """Do nothing any more."""
        for task in self._work:
            task.cancel()

    def beside(
        self, perform: Callable[[_Command], Awaitable[AnyEvent | None]], command: _Command
    ) -> asyncio.Task[None]:
        """Do one thing beside the commands, and tell what came of it."""
        return self.also(self._answer(perform, command))

    def also(self, job: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Let something go on beside the commands, up to the end."""
        assert self._tasks is not None, "nothing is done before the beginning"
        self._work[:] = [task for task in self._work if not task.done()]
        self._work.append(self._tasks.create_task(job))
        return self._work[-1]

    async def do(self, commands: Sequence[AnyCommand]) -> None:
        """Do some commands, one after the other."""
        self._undone = list(commands)
        for command in commands:
            if isinstance(command, HandOver | HangUp):
                await self._beat.end()
            if isinstance(command, TAKES_TIME):
                if not isinstance(command, StartTimer | BackToAgent):
                    self._performer.talk.progress = Progress()
                task = self.beside(self._performer.perform, command)
                if isinstance(command, BackToAgent):
                    self._way_back = task
            else:
                await self._answer(self._performer.perform, command)
            self._undone.pop(0)

    async def until_back(self) -> None:
        """Wait for the end of the way back to the agent that the caller is on, if so."""
        if self._way_back is not None:
            await asyncio.wait({self._way_back})

    async def _answer(
        self, perform: Callable[[_Command], Awaitable[AnyEvent | None]], command: _Command
    ) -> None:
        try:
            answer = await perform(command)
        except LineGone:
            # The watch on the line tells the run; whatever was asked has no answer any more.
            return
        if answer is not None:
            self._report(answer)
