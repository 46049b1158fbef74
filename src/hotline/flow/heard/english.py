"""English as it is spoken to a machine."""

from __future__ import annotations

from hotline.flow.heard.tongue import Tongue

ENGLISH = Tongue(
    yes=("yes", "yeah", "right", "correct"),
    no=("no", "nope", "wrong", "not", "not right", "not correct"),
)
"""For `en-US` and other regions."""
