"""What callers who wait are told."""

from __future__ import annotations

import pytest

from hotline.floor.announcement import announcement
from hotline.flow.bundle import Bundle
from hotline.routing.promise.announce_wait import AnnounceWait
from hotline.routing.promise.forecaster import Forecast
from hotline.routing.promise.spoken import WaitPromise
from hotline.speech.script import as_text, script

FORECAST = Forecast(low_s=0, middle_s=0, high_s=0, surely_s=0)


def said(place: int, minutes: tuple[int, int] | None = None) -> AnnounceWait:
    promise = None
    if minutes is not None:
        promise = WaitPromise(said_at=0, from_minutes=minutes[0], to_minutes=minutes[1])
    return AnnounceWait(call_id="c1", place=place, forecast=FORECAST, promise=promise)


@pytest.mark.parametrize(
    ("place", "minutes", "english", "mandarin"),
    [
        (1, None, "You are next in line.", "您是下一位。"),
        (2, None, "There is one caller ahead of you.", "您前面还有一位客户。"),
        (
            1,
            (0, 1),
            "You are next in line. We expect to be with you in less than a minute.",
            "您是下一位。预计一分钟内为您接通。",
        ),
        (
            3,
            (0, 2),
            "There are 2 callers ahead of you. We expect to be with you within 2 minutes.",
            "您前面还有2位客户。预计2分钟内为您接通。",
        ),
        (
            3,
            (2, 5),
            "There are 2 callers ahead of you. We expect to be with you in 2 to 5 minutes.",
            "您前面还有2位客户。预计2到5分钟为您接通。",
        ),
    ],
)
def test_place_and_wait_are_told_in_both_languages(
    shipped: Bundle, place: int, minutes: tuple[int, int] | None, english: str, mandarin: str
) -> None:
    told = said(place, minutes)
    assert as_text(announcement(told, "en-US"), shipped.catalogue) == english
    assert as_text(announcement(told, "zh-CN"), shipped.catalogue) == mandarin


def test_two_are_spoken_as_a_quantity(shipped: Bundle) -> None:
    spoken = script(announcement(said(3, (2, 5)), "zh-CN"), shipped.catalogue)
    assert [one.text for one in spoken][:3] == ["您前面还有", "两", "位客户。"]
