"""Watches a day and notes what each caller who waited was told, and what came of it."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

from hotline.model.tier import Tier
from hotline.routing.commands import LeaveQueue
from hotline.routing.events import CallQueued
from hotline.routing.log import Step
from hotline.routing.promise.announcer import Announcer
from hotline.routing.promise.forecaster import Forecast
from hotline.routing.promise.spoken import MINUTE_S, WaitPromise
from hotline.routing.router import Router
from promise_peers import AsteriskHoldTime, LastToEnter


@dataclass(kw_only=True, slots=True)
class Told:
    """A caller who waited.

    Attributes:
        queue: Where the caller waited.
        tier: The caller's tier.
        since: When the wait began, in seconds since 1970.
        forecast: The first forecast, as it was.
        promises: All that was said.
        asterisk_s: What Asterisk would have said, at first and with each minute.
        last_to_enter_s: What the last to enter service would have made of it, at first.
        wait_s: How long the wait was.
        served: Whether the caller was answered.
    """

    queue: str
    tier: Tier
    since: float
    forecast: Forecast
    promises: list[WaitPromise]
    asterisk_s: list[float]
    last_to_enter_s: float
    wait_s: float = 0.0
    served: bool = False

    @property
    def broken(self) -> bool:
        """Whether the caller still waited when a promise's time was over."""
        return bool(self.promises) and self.since + self.wait_s > self.promises[-1].keep_by

    @property
    def raised(self) -> bool:
        """Whether a promise was later than one before it."""
        ends = [promise.keep_by for promise in self.promises]
        return ends != sorted(ends, reverse=True)

    @property
    def asterisk_raised(self) -> bool:
        """Whether Asterisk would have told more seconds to come than a minute before."""
        return any(
            later > before
            for before, later in zip(self.asterisk_s, self.asterisk_s[1:], strict=False)
        )


@dataclass(kw_only=True)
class Watcher:
    """Follows one floor for as long as it lives.

    Attributes:
        told: Those who waited and do no more.
    """

    router: Router
    told: list[Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._announcer = Announcer(self.router.floor)
        self._asterisk = AsteriskHoldTime()
        self._last_to_enter = LastToEnter()
        self._waiting: dict[str, Told] = {}
        self._asked: dict[str, CallQueued] = {}
        self._minutes: list[tuple[float, str]] = []

    def watch(self, step: Step) -> None:
        """Take in a step."""
        now = self.router.floor.now
        if isinstance(step.event, CallQueued):
            self._asked[step.event.call_id] = step.event
        for said in self._announcer.follow(step):
            self._begin(said.call_id, said.forecast, said.promise, now)
        for command in step.commands:
            if isinstance(command, LeaveQueue):
                self._end(command)
        self._say_again(now)

    def _begin(
        self, call_id: str, forecast: Forecast, promise: WaitPromise | None, now: float
    ) -> None:
        asked = self._asked[call_id]
        tier = asked.tier
        self._waiting[call_id] = Told(
            queue=asked.queue,
            tier=tier,
            since=now,
            forecast=forecast,
            promises=[promise] if promise else [],
            asterisk_s=[self._asterisk.says(tier, 0.0)],
            last_to_enter_s=self._last_to_enter.says(tier, 0.0),
        )
        heapq.heappush(self._minutes, (now + MINUTE_S, call_id))

    def _end(self, command: LeaveQueue) -> None:
        tier = self._asked.pop(command.call_id).tier
        told = self._waiting.pop(command.call_id, None)
        if told is not None:
            told.wait_s = command.wait_s
            told.served = command.way == "answered"
            self.told.append(told)
        if command.way == "answered":
            self._asterisk.answered(tier, command.wait_s)
            self._last_to_enter.answered(tier, command.wait_s)

    def _say_again(self, now: float) -> None:
        while self._minutes and self._minutes[0][0] <= now:
            at, call_id = heapq.heappop(self._minutes)
            told = self._waiting.get(call_id)
            if told is None:
                continue
            heapq.heappush(self._minutes, (at + MINUTE_S, call_id))
            told.asterisk_s.append(self._asterisk.says(told.tier, now - told.since))
            said = self._announcer.again(call_id)
            if said is not None and said.promise is not None:
                told.promises.append(said.promise)
