"""Which events the old process has, and which the new one: each of them once, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import pytest

from hotline.asterisk import feed as feed_module
from hotline.asterisk.ami import Action, AmiClient, AmiMessage, Importance, LinkLost, LinkUp
from hotline.asterisk.feed import CALL_EVENTS, MARK, EventFeed

SHORT_S = 0.01
OURS, THEIRS = "1700000000.1", "1700000000.2"


class Pbx:
    """Tells all links of the same events, in the same order, as Asterisk does."""

    def __init__(self) -> None:
        self.links: list[Link] = []

    def tells(self, name: str, **headers: str) -> None:
        lines = [f"Event: {name}", *(f"{header}: {value}" for header, value in headers.items())]
        for link in self.links:
            link.get(AmiMessage("\r\n".join(lines).encode()))

    def presses(self, keys: str, *, on: str = OURS) -> None:
        for key in keys:
            self.tells("DTMFEnd", Uniqueid=on, Digit=key)


class Link:
    """What the feed wants of `AmiClient`.

    Attributes:
        stuck: Events that the PBX does not send before it has something else to send.
    """

    def __init__(self, pbx: Pbx) -> None:
        pbx.links.append(self)
        self._pbx = pbx
        self.handlers: dict[str, Callable[[AmiMessage], None]] = {}
        self.important: set[str] = set()
        self.tell_link: Callable[[LinkUp | LinkLost], None]
        self.stuck: list[AmiMessage] | None = None

    def on(
        self, name: str, handler: Callable[[AmiMessage], None], *, importance: Importance
    ) -> None:
        self.handlers[name] = handler
        if importance is Importance.HIGH:
            self.important.add(name)

    def get(self, message: AmiMessage) -> None:
        if self.stuck is None:
            self.handlers[message.name](message)
        else:
            self.stuck.append(message)

    def on_link(self, handler: Callable[[LinkUp | LinkLost], None]) -> None:
        self.tell_link = handler

    async def send(self, action: Action) -> None:
        while self.stuck:
            message = self.stuck.pop(0)
            self.handlers[message.name](message)
        if action.name == "Ping":
            return
        headers = dict(action.headers)
        self._pbx.tells(action.name, UserEvent=headers["UserEvent"], Mark=headers["Mark"])


class Side:
    """A process: its feed, and what its lines were told."""

    def __init__(self, pbx: Pbx, *, held: bool = False) -> None:
        self.link = Link(pbx)
        self.feed = EventFeed(cast("AmiClient", self.link), held=held)
        self.told: list[AmiMessage] = []
        for name in CALL_EVENTS:
            self.feed.to(name, self.told.append)

    @property
    def keys(self) -> str:
        return "".join(one.get("Digit") for one in self.told)

    @property
    def others(self) -> list[tuple[str, str]]:
        return [(one.name, one.get("Uniqueid")) for one in self.told if one.name != "DTMFEnd"]


@pytest.fixture
def pbx() -> Pbx:
    return Pbx()


@pytest.fixture
def old(pbx: Pbx) -> Side:
    return Side(pbx)


@pytest.fixture
def new(pbx: Pbx) -> Side:
    return Side(pbx, held=True)


async def test_each_key_is_the_old_processs_or_the_new_ones(pbx: Pbx, old: Side, new: Side) -> None:
    pbx.presses("12")
    await old.feed.mark("m")
    pbx.presses("34")
    await new.feed.seen("m")
    new.feed.begin("m", ())
    pbx.presses("56")
    assert (old.keys, new.keys) == ("12", "3456")


async def test_who_was_kept_waiting_before_the_mark_is_new_to_the_new_process(
    pbx: Pbx, old: Side, new: Side
) -> None:
    pbx.tells("AsyncAGIStart", Uniqueid=OURS)
    pbx.tells("AsyncAGIStart", Uniqueid=THEIRS)
    pbx.presses("1", on=THEIRS)
    pbx.tells("Hangup", Uniqueid=OURS)
    pbx.tells("Hangup", Uniqueid=THEIRS)
    await old.feed.mark("m")
    pbx.tells("AsyncAGIStart", Uniqueid="1700000000.3")
    new.feed.begin("m", {THEIRS})
    assert new.others == [
        ("AsyncAGIStart", THEIRS),
        ("Hangup", THEIRS),
        ("AsyncAGIStart", "1700000000.3"),
    ]
    assert new.keys == ""


async def test_that_somebody_has_hung_up_before_the_mark_the_new_process_knows_too(
    pbx: Pbx, old: Side, new: Side
) -> None:
    """The old one would have seen that an end follows, and is no more when that is known."""
    pbx.tells("HangupRequest", Uniqueid=OURS)
    await old.feed.mark("m")
    pbx.tells("Hangup", Uniqueid=OURS)
    new.feed.begin("m", ())
    assert new.others == [("HangupRequest", OURS), ("Hangup", OURS)]


async def test_what_came_since_the_mark_is_there_where_the_old_process_goes_on(
    pbx: Pbx, old: Side
) -> None:
    await old.feed.mark("m")
    pbx.presses("12")
    pbx.tells("Hangup", Uniqueid=OURS)
    assert not old.told
    old.feed.go_on()
    pbx.presses("3")
    assert old.keys == "123"
    assert old.others == [("Hangup", OURS)]


async def test_a_second_take_over_has_a_mark_of_its_own(pbx: Pbx, old: Side, new: Side) -> None:
    await old.feed.mark("first")
    pbx.presses("1")
    old.feed.go_on()
    await old.feed.mark("second")
    pbx.presses("2")
    new.feed.begin("second", ())
    assert (old.keys, new.keys) == ("1", "2")


async def test_marks_of_others_mark_nothing(pbx: Pbx, old: Side) -> None:
    pbx.tells("UserEvent", UserEvent="Survey", Mark="m")
    pbx.tells("UserEvent", UserEvent=MARK, Mark="of another hotline")
    pbx.presses("1")
    assert old.keys == "1"
    assert not await old.feed.has_seen("of another hotline", limit_s=SHORT_S)


async def test_a_mark_is_waited_for(pbx: Pbx, old: Side, new: Side) -> None:
    assert not await new.feed.has_seen("m", limit_s=SHORT_S)
    waiting = asyncio.create_task(new.feed.has_seen("m", limit_s=60))
    await asyncio.sleep(0)
    await old.feed.mark("another")
    await asyncio.sleep(0)
    assert not waiting.done()
    await old.feed.mark("m")
    assert await waiting


async def test_a_mark_that_the_pbx_has_forgotten_to_send_is_asked_for(
    pbx: Pbx, old: Side, new: Side
) -> None:
    new.link.stuck = []
    await old.feed.mark("m")
    pbx.presses("1")
    assert await new.feed.has_seen("m", limit_s=60)
    new.feed.begin("m", ())
    assert new.keys == "1"


@pytest.mark.parametrize(("held", "is_whole"), [(True, False), (False, True)])
async def test_a_link_that_breaks_loses_events_only_while_they_are_kept_back(
    pbx: Pbx, held: bool, is_whole: bool
) -> None:
    side = Side(pbx, held=held)
    side.link.tell_link(LinkUp(first=True))
    assert side.feed.is_whole
    side.link.tell_link(LinkLost(reason="cut"))
    side.link.tell_link(LinkUp(first=False))
    assert side.feed.is_whole is is_whole


async def test_another_mark_after_a_broken_link_is_whole_again(pbx: Pbx, old: Side) -> None:
    await old.feed.mark("first")
    old.link.tell_link(LinkLost(reason="cut"))
    old.feed.go_on()
    await old.feed.mark("second")
    assert old.feed.is_whole


async def test_more_than_can_be_kept_back_is_told(
    pbx: Pbx, new: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "MOST_WAITING", 3)
    pbx.presses("123")
    assert new.feed.is_whole
    pbx.presses("4")
    assert not new.feed.is_whole


def test_no_event_of_a_line_is_dropped_when_there_are_too_many(old: Side) -> None:
    assert old.link.important == {*CALL_EVENTS, "UserEvent"}
