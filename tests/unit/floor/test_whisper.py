"""What agents are told of callers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hotline.floor.whisper import whisper
from hotline.flow.bundle import Bundle
from hotline.model.tier import TIERS, Tier
from hotline.routing.events import CallQueued

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def told(waited_s: float, tier: Tier = "vip") -> list[str]:
    asked = CallQueued(at=NOON, call_id="c1", queue="agents", tier=tier, language="en-US")
    return [one.prompt for one in whisper(asked, NOON + timedelta(seconds=waited_s))]


def test_a_wait_is_told_from_half_a_minute_on() -> None:
    assert told(20) == ["whisper_vip"]
    assert told(40) == ["whisper_vip", "whisper_waited"]


@pytest.mark.parametrize("tier", TIERS)
def test_the_shipped_words_have_every_tier(tier: Tier, shipped: Bundle) -> None:
    assert set(told(60, tier)) <= set(shipped.catalogue.prompts)
