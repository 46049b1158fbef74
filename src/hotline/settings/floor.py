"""How often the live floor is held against what ought to be the same."""

from __future__ import annotations

from pydantic import Field

from hotline.settings.section import Section


class FloorSettings(Section):
    """Every `audit_s` seconds the floor is compared with its log, and open desks with the floor."""

    audit_s: float = Field(default=30.0, ge=1.0, le=3600.0)
