"""Who is forecast alike."""

from __future__ import annotations

from hotline.model.tier import Tier

Callers = tuple[str, Tier]
"""A queue and a tier."""
