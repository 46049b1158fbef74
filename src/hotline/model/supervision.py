"""How a supervisor takes part in an agent's conversation."""

from __future__ import annotations

from typing import Literal, get_args

SupervisionMode = Literal["listen", "whisper", "barge"]
"""Whom a supervisor who hears agent and caller speaks to: nobody, the agent alone, or both."""

SUPERVISION_MODES: tuple[SupervisionMode, ...] = get_args(SupervisionMode)
