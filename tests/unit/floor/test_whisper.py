"""What agents are told of callers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hotline.floor.whisper import PROMISED, consult_whisper, whisper
from hotline.flow.bundle import Bundle
from hotline.model.tier import TIERS, Tier
from hotline.routing.events import CallQueued

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def told(waited_s: float, tier: Tier = "vip") -> list[str]:
    asked = CallQueued(at=NOON, call_id="c1", queue="agents", tier=tier, language="en-US")
    return [one.prompt for one in whisper(asked, waited_s)]


def test_a_wait_is_told_from_half_a_minute_on() -> None:
    assert told(20) == ["whisper_vip"]
    assert told(40) == ["whisper_vip", "whisper_waited"]


def test_what_the_caller_wants_is_told_between_tier_and_wait() -> None:
    asked = CallQueued(
        at=NOON,
        call_id="c1",
        queue="agents",
        tier="senior_vip",
        language="zh-CN",
        skills=frozenset({"payments", "cards"}),
    )
    wants = ["whisper_senior_vip", "whisper_about_cards", "whisper_about_payments"]
    said = whisper(asked, 120)
    assert [one.prompt for one in said] == [*wants, "whisper_waited"]
    assert {one.language for one in said} == {"zh-CN"}
    assert [one.prompt for one in consult_whisper(asked)] == ["whisper_consult", *wants]


@pytest.mark.parametrize("matter", ["", "callback", *PROMISED])
def test_who_is_to_be_rung_is_told_and_for_what(matter: str, shipped: Bundle) -> None:
    asked = CallQueued(
        at=NOON, call_id="p1", queue="agents", language="en-US", matter=matter, callback=True
    )
    said = [one.prompt for one in whisper(asked, 0, callback=True)]
    about = [PROMISED[matter]] if matter in PROMISED else []
    assert said == ["whisper_callback", *about, "whisper_standard"]
    assert set(said) <= set(shipped.catalogue.prompts)


@pytest.mark.parametrize("tier", TIERS)
def test_the_shipped_words_have_every_tier(tier: Tier, shipped: Bundle) -> None:
    assert set(told(60, tier)) <= set(shipped.catalogue.prompts)
