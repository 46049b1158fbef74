"""What a PBX says by itself to callers whom nobody carries, in a tenth of its time."""

from __future__ import annotations

from hotline.launch.pbx import RunningPbx
from hotline.testing.phone import read_wav, write_wav
from hotline.testing.phone.g711 import RATE_HZ

ANNOUNCED_S = 1.5
"""So much is left of the shipped announcement, which lasts 16 s."""


def announce_shortly(pbx: RunningPbx) -> None:
    """Put a short announcement in place of the shipped one, as a bank puts its own."""
    file = pbx.config.fallback_file
    write_wav(file, read_wav(file)[: round(ANNOUNCED_S * RATE_HZ)])
