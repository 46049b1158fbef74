"""What `/health` tells of transcripts."""

from __future__ import annotations

from hotline.ops.health import Probe
from hotline.ops.transcripts.maker import TranscriptMaker

LIMIT_S = 6 * 3600.0
"""A recording that has waited for longer is told; nobody on the line waits for it."""


def transcripts_probe(maker: TranscriptMaker) -> Probe:
    """Tell whether recordings are written down too late, or not at all."""

    def probe() -> str | None:
        told = []
        if maker.failed:
            told.append(f"{maker.failed} recording(s) could not be written down")
        if maker.left:
            told.append(f"{maker.left} recording(s) had waited too long to be written down")
        if maker.trouble and not maker.failed:
            told.append("a recording was not written down and will be tried again")
        if maker.oldest_s > LIMIT_S:
            told.append(
                f"{maker.waiting} recording(s) wait to be written down, the first for "
                f"{maker.oldest_s / 3600:,.0f} hours"
            )
        if not told:
            return None
        why = f" ({maker.trouble})" if maker.trouble else ""
        return (
            f"{'; '.join(told)}{why}: `hotline recordings transcripts` tells which; see "
            "transcripts in the settings, and speech.models"
        )

    return probe
