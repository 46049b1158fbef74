"""Runs the handlers, behind a bounded inbox, so that the reader never waits for one of them."""

from __future__ import annotations

import asyncio
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from hotline.asterisk.ami.inbox import Importance, Inbox
from hotline.asterisk.ami.messages import AmiMessage

SLICE_S = 0.005
"""How long handlers may run before the loop gets a turn, in seconds."""

SHED_REPORT_INTERVAL_S = 1.0
"""At most one log line about shed events in this time, in seconds."""

T = TypeVar("T")

_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class LinkUp:
    """The link is up; what follows comes from it. After any but the first, look at Asterisk again.

    Attributes:
        first: Whether this is the client's first link.
    """

    first: bool


@dataclass(frozen=True, kw_only=True)
class LinkLost:
    """The link broke; events are missing from here on.

    Attributes:
        reason: Why.
    """

    reason: str


LinkEvent = LinkUp | LinkLost
EventHandler = Callable[[AmiMessage], None]
LinkHandler = Callable[[LinkEvent], None]
Unsubscribe = Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """One handler's wish to hear one name.

    Attributes:
        handler: Whom to call.
        importance: How much it matters that an event is not shed.
    """

    handler: EventHandler
    importance: Importance


class Dispatcher:
    """Keeps who wants what, and calls them in the order in which things happened.

    A handler that raises is logged and harms nobody else. Neither its error's text nor the event's
    values are logged, for both may hold a caller's digits.

    Args:
        limit: How many events may wait.

    Attributes:
        shed: How many events were shed, by name.
        failures: How many times a handler raised.
    """

    def __init__(self, limit: int) -> None:
        self.shed: Counter[str] = Counter()
        self.failures = 0
        self._inbox: Inbox[AmiMessage | LinkEvent] = Inbox(limit)
        self._handlers: dict[str, tuple[Subscription, ...]] = {}
        self._importance: dict[str, Importance] = {}
        self._link_handlers: tuple[LinkHandler, ...] = ()
        self._turn_due = False
        self._closed = False
        self._shed_reported_at = float("-inf")

    @property
    def names(self) -> list[str]:
        """The event names that somebody wants."""
        return list(self._handlers)

    def on(self, name: str, handler: EventHandler, importance: Importance) -> Subscription:
        """Call `handler` for every event of this name."""
        subscription = Subscription(handler=handler, importance=importance)
        self._keep(name, (*self._handlers.get(name, ()), subscription))
        return subscription

    def off(self, name: str, subscription: Subscription) -> bool:
        """End what `on` returned; return whether nobody wants this name any more."""
        before = self._handlers.get(name, ())
        after = tuple(entry for entry in before if entry is not subscription)
        self._keep(name, after)
        return not after

    def on_link(self, handler: LinkHandler) -> Unsubscribe:
        """Call `handler` for news of the link."""
        self._link_handlers = (*self._link_handlers, handler)

        def off() -> None:
            kept = (other for other in self._link_handlers if other is not handler)
            self._link_handlers = tuple(kept)

        return off

    def put(self, message: AmiMessage) -> None:
        """Queue an event for its handlers."""
        importance = self._importance.get(message.name, Importance.LOW)
        shed = self._inbox.put(message, importance)
        if isinstance(shed, AmiMessage):
            self._count_shed(shed.name)
        self._schedule()

    def put_link(self, event: LinkEvent) -> None:
        """Queue news of the link, in its place among the events."""
        self._inbox.put(event, Importance.LINK)
        self._schedule()

    def close(self) -> None:
        """Call no handler any more."""
        self._closed = True

    def _keep(self, name: str, subscriptions: tuple[Subscription, ...]) -> None:
        self._handlers.pop(name, None)
        self._importance.pop(name, None)
        if subscriptions:
            self._handlers[name] = subscriptions
            self._importance[name] = max(entry.importance for entry in subscriptions)

    def _schedule(self) -> None:
        if not self._turn_due:
            self._turn_due = True
            asyncio.get_running_loop().call_soon(self._run)

    def _run(self) -> None:
        clock = asyncio.get_running_loop().time
        self._turn_due = False
        until = clock() + SLICE_S
        while not self._closed and (item := self._inbox.pop()) is not None:
            if isinstance(item, AmiMessage):
                name = item.name
                for entry in self._handlers.get(name, ()):
                    self._call(entry.handler, item, name)
            else:
                for link_handler in self._link_handlers:
                    self._call(link_handler, item, type(item).__name__)
            if clock() >= until:
                self._schedule()
                return

    def _call(self, handler: Callable[[T], None], item: T, name: str) -> None:
        try:
            handler(item)
        except Exception as error:
            self.failures += 1
            _log.error(
                "ami_handler_failed",
                ami_event=name,
                handler=getattr(handler, "__qualname__", type(handler).__name__),
                error=type(error).__name__,
                stack="".join(traceback.format_tb(error.__traceback__)),
            )

    def _count_shed(self, name: str) -> None:
        self.shed[name] += 1
        now = asyncio.get_running_loop().time()
        if now - self._shed_reported_at >= SHED_REPORT_INTERVAL_S:
            self._shed_reported_at = now
            _log.warning("ami_events_shed", ami_event=name, shed_so_far=self.shed.total())
