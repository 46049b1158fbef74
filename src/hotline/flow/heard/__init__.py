"""What callers say, as the keys that it stands for: the other way round of `speech.readings`."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.flow.heard.english import ENGLISH
from hotline.flow.heard.mandarin import MANDARIN
from hotline.flow.heard.tongue import Tongue

_TONGUES: Mapping[str, Tongue] = {"en": ENGLISH, "zh": MANDARIN}


def tongue_of(language: str) -> Tongue | None:
    """Return what is known of how people talk in a language, whichever region's; None for none."""
    return _TONGUES.get(language.partition("-")[0])
