"""The log."""

from __future__ import annotations

from typing import Literal

from hotline.settings.section import Section


class LogSettings(Section):
    """How the service logs: `json` for machines, `console` for people."""

    format: Literal["json", "console"] = "json"
    level: Literal["debug", "info", "warning", "error"] = "info"
