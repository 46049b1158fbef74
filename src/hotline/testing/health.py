"""What a service's health says, in English."""

from __future__ import annotations

from hotline.model.sentence import Sentence


def in_english(found: Sentence | None) -> str:
    """Return what a probe has found in English; "" for nothing."""
    return "" if found is None else found.text
