"""Whether recordings are written down, and how far behind that may fall."""

from __future__ import annotations

from pydantic import Field

from hotline.settings.section import Section


class TranscriptSettings(Section):
    """Whether recordings are written down, by `speech.models`, beside the calls.

    A recording that has waited for longer than `behind_hours` is left as it is. None is begun while
    more than `beside_callers` callers are listened to.
    """

    make: bool = False
    behind_hours: int = Field(default=48, ge=1, le=8_760)
    beside_callers: int = Field(default=4, ge=0, le=10_000)
