"""Whether others may read what passes between here and Asterisk: callers' keys are not sealed."""

from __future__ import annotations

from hotline.model.sentence import Sentence
from hotline.ops.health import Probe
from hotline.ops.health_words import HealthWords
from hotline.settings import AsteriskSettings

WAY_OUT = HealthWords.TLS_OR_OWN_NETWORK()


def open_to_others(settings: AsteriskSettings) -> Sentence | None:
    """Return what others may read; None where they cannot."""
    if not settings.is_open_to_others:
        return None
    return HealthWords.KEYS_IN_PLAIN(host=settings.host)


def secrecy_probe(settings: AsteriskSettings) -> Probe:
    """Tell whether others may read them."""

    def probe() -> Sentence | None:
        what = open_to_others(settings)
        return what and HealthWords.OPEN_TO_OTHERS(what=(what,), way_out=(WAY_OUT,))

    return probe
