"""The client: keeps a link to one Asterisk up, sends actions and hands out events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import structlog

from hotline.asterisk.ami.action import Action, ForeignAction, as_action
from hotline.asterisk.ami.backoff import Backoff
from hotline.asterisk.ami.connection import AmiConnection
from hotline.asterisk.ami.dispatcher import (
    Dispatcher,
    EventHandler,
    LinkHandler,
    LinkLost,
    LinkUp,
    Unsubscribe,
)
from hotline.asterisk.ami.errors import AmiError, AmiLinkLost, AmiLoginRefused
from hotline.asterisk.ami.inbox import Importance
from hotline.asterisk.ami.login import log_in, switch_events_on
from hotline.asterisk.ami.messages import AmiMessage
from hotline.asterisk.ami.settings import AmiSettings
from hotline.jobs import end_task

_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class AmiStats:
    """What went wrong so far, in figures.

    Attributes:
        links: How many times the link came up.
        shed: Events shed because handlers were too slow.
        handler_failures: Times a handler raised.
        oversized: Messages skipped for their length.
        unreadable: Messages that were neither event nor answer.
        unclaimed: Answers that came for nobody, mostly too late.
    """

    links: int
    shed: int
    handler_failures: int
    oversized: int
    unreadable: int
    unclaimed: int


class AmiClient:
    """A link to one Asterisk that comes back by itself. Use it with `async with`.

    Entering starts to connect and does not wait; see `wait_up`. After a break, everything that
    awaits an answer fails, and nothing is ever sent again: only the caller knows whether a second
    call may be dialled.

    Args:
        settings: Where to connect and how patient to be.
        before_sending: Called before each action; nothing is sent when it raises.
    """

    def __init__(
        self, settings: AmiSettings, *, before_sending: Callable[[], None] = lambda: None
    ) -> None:
        self._settings = settings
        self._before_sending = before_sending
        self._backoff = Backoff(settings.backoff_min_s, settings.backoff_max_s)
        self._dispatcher = Dispatcher(settings.inbox_limit)
        self._up = asyncio.Event()
        self._connection: AmiConnection | None = None
        self._last_error: AmiError = self._lost("not connected yet")
        self._task: asyncio.Task[None] | None = None
        self._links = self._oversized = self._unreadable = self._unclaimed = 0

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._keep_up(), name="ami link")
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._dispatcher.close()
        if self._task is not None:
            await end_task(self._task)

    @property
    def is_up(self) -> bool:
        """Whether actions can be sent now."""
        return self._up.is_set()

    @property
    def stats(self) -> AmiStats:
        """The figures so far."""
        now = self._connection
        return AmiStats(
            links=self._links,
            shed=self._dispatcher.shed.total(),
            handler_failures=self._dispatcher.failures,
            oversized=self._oversized + (now.protocol.oversized if now else 0),
            unreadable=self._unreadable + (now.protocol.unreadable if now else 0),
            unclaimed=self._unclaimed + (now.requests.unclaimed if now else 0),
        )

    async def wait_up(self, timeout_s: float) -> None:
        """Wait until the link is up.

        Raises:
            AmiError: It is not up after `timeout_s` seconds; the error is the last try's.
        """
        try:
            async with asyncio.timeout(timeout_s):
                await self._up.wait()
        except TimeoutError:
            raise self._last_error from None

    def on(
        self, name: str, handler: EventHandler, *, importance: Importance = Importance.NORMAL
    ) -> Unsubscribe:
        """Call `handler` with every event of this name (in Asterisk's case, such as "DTMFEnd").

        Handlers run one after the other in the order of events and must be quick. One that raises
        is logged; the others and the link go on. Events that belong to a list that is awaited go to
        `send_list` instead.

        Returns:
            A function that ends the subscription.
        """
        subscription = self._dispatcher.on(name, handler, importance)
        if self._connection is not None:
            self._connection.protocol.subscribe(name)

        def off() -> None:
            if self._dispatcher.off(name, subscription) and self._connection is not None:
                self._connection.protocol.unsubscribe(name)

        return off

    def on_link(self, handler: LinkHandler) -> Unsubscribe:
        """Call `handler` with `LinkUp` and `LinkLost`, in their place among the events.

        Subscribe before entering, or the first `LinkUp` may be missed.
        """
        return self._dispatcher.on_link(handler)

    async def send(
        self, action: Action | ForeignAction, *, timeout_s: float | None = None
    ) -> AmiMessage:
        """Send an action once and return its answer.

        Asterisk works on one action of a link after the other. One that takes long, such as
        `Originate` without `Async: true`, holds up all others and makes a ping come too late.

        Args:
            action: One of ours, or one of the asterisk-ami library.
            timeout_s: For the answer, in seconds; the settings' own if None.

        Raises:
            AmiActionInvalid: The action must not be sent.
            AmiActionRefused: Asterisk answered with an error.
            AmiActionTimeout: No answer came in time.
            AmiLinkLost: There is no link, or it broke before the answer.
        """
        return await self._live().requests.send(as_action(action), self._limit_s(timeout_s))

    async def send_list(
        self, action: Action | ForeignAction, *, timeout_s: float | None = None
    ) -> list[AmiMessage]:
        """Send an action once and return its list's events, without the one that ends the list.

        Args:
            action: One of ours, or one of the asterisk-ami library.
            timeout_s: For the whole list, in seconds; the settings' own if None.

        Raises:
            AmiNotAList: Asterisk's answer did not announce a list.
            AmiError: As for `send`.
        """
        return await self._live().requests.send_list(as_action(action), self._limit_s(timeout_s))

    def _live(self) -> AmiConnection:
        if self._connection is None:
            raise self._lost(getattr(self._last_error, "reason", str(self._last_error)))
        return self._connection

    def _limit_s(self, timeout_s: float | None) -> float:
        return self._settings.action_timeout_s if timeout_s is None else timeout_s

    def _lost(self, reason: str) -> AmiLinkLost:
        return AmiLinkLost(host=self._settings.host, port=self._settings.port, reason=reason)

    async def _keep_up(self) -> None:
        while True:
            try:
                await self._live_once()
            except AmiLoginRefused as error:
                self._last_error = error
                wait_s = self._settings.refused_wait_s
                _log.error("ami_login_refused", problem=str(error), next_try_s=wait_s)
            except AmiError as error:
                self._last_error = error
                wait_s = self._backoff.next_s()
                _log.warning("ami_link_down", problem=str(error), next_try_s=round(wait_s, 3))
            except Exception:
                # A defect of ours must not take the link away for good.
                self._last_error = self._lost("a defect in the client; see the log")
                wait_s = self._settings.refused_wait_s
                _log.exception("ami_link_defect", next_try_s=wait_s)
            await asyncio.sleep(wait_s)

    async def _live_once(self) -> None:
        """Connect, stay up as long as it lasts, and raise why it ended."""
        connection = await AmiConnection.open(
            self._settings, on_event=self._dispatcher.put, before_sending=self._before_sending
        )
        try:
            await log_in(connection, self._settings)
            self._raise_flag(connection)
            await switch_events_on(connection, self._settings)
            raise await connection.watch()
        except AmiError as error:
            connection.abort(str(error))
            raise
        finally:
            connection.close()
            if self._connection is connection:
                self._lower_flag(connection)

    def _raise_flag(self, connection: AmiConnection) -> None:
        # Before events are switched on, so that `LinkUp` comes ahead of the link's first event;
        # what its handlers ask is asked after events were, so nothing falls in between.
        for name in self._dispatcher.names:
            connection.protocol.subscribe(name)
        self._connection = connection
        self._links += 1
        self._backoff.reset()
        self._dispatcher.put_link(LinkUp(first=self._links == 1))
        self._up.set()
        _log.info("ami_link_up", host=self._settings.host, version=connection.protocol.version)

    def _lower_flag(self, connection: AmiConnection) -> None:
        self._connection = None
        self._up.clear()
        self._oversized += connection.protocol.oversized
        self._unreadable += connection.protocol.unreadable
        self._unclaimed += connection.requests.unclaimed
        self._dispatcher.put_link(LinkLost(reason=connection.lost.result().reason))
