"""Which calls are recorded, and where recordings are kept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from hotline.model.interaction import Direction
from hotline.model.recording import RecordedPart, RecordingRule
from hotline.settings.section import Section


class RecordingRuleSettings(Section):
    """A rule; see `hotline.model.recording`.

    `keep_days` of 0 is as long as the call; no recording is kept longer.
    """

    name: str = Field(min_length=1, max_length=64)
    part: RecordedPart = "talk"
    queues: tuple[str, ...] = ()
    direction: Direction | None = None
    record: bool = True
    consent: Literal["told", "given", "needless"] = "told"
    keep_days: int = Field(default=0, ge=0, le=36_500)

    @model_validator(mode="after")
    def _a_flow_has_no_queue(self) -> Self:
        if self.part == "flow" and self.queues:
            raise ValueError('a flow belongs to no queue: leave out queues, or say part = "talk"')
        return self

    @property
    def rule(self) -> RecordingRule:
        """The rule."""
        return RecordingRule(
            name=self.name,
            part=self.part,
            queues=frozenset(self.queues),
            direction=self.direction,
            records=self.record,
            consent=self.consent,
            kept=timedelta(days=self.keep_days) if self.keep_days else None,
        )


class RecordingSettings(Section):
    """What is recorded: by the first rule that fits a part of a call, and nothing without one.

    Asterisk records into the folder `recordings` of its `spool_dir`; let that be in memory. What is
    over is sealed, and kept in `folder`. With less than `least_free_mb` (10^6 bytes) free in that
    spool nothing is recorded.

    With `upload_token`, an uploader beside an Asterisk on another machine brings what that one has
    recorded: into `received_dir`, which may hold `received_mb` (10^6 bytes); let that be in memory.
    """

    folder: Path = Path("var/recordings")
    least_free_mb: int = Field(default=10, ge=1, le=1_000_000_000)
    upload_token: SecretStr | None = Field(default=None, min_length=32)
    received_dir: Path = Path("var/received")
    received_mb: int = Field(default=2_000, ge=100, le=1_000_000)
    rules: tuple[RecordingRuleSettings, ...] = ()
