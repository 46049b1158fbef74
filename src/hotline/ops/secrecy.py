"""Whether others may read what passes between here and Asterisk: nothing of it is sealed."""

from __future__ import annotations

from urllib.parse import urlsplit

from hotline.model.sentence import Sentence
from hotline.ops.health import Probe
from hotline.ops.health_words import HealthWords
from hotline.settings import AsteriskSettings, WebSettings
from hotline.settings.section import is_loopback

WAY_OUT = HealthWords.TLS_OR_OWN_NETWORK()
SOUNDS_WAY_OUT = HealthWords.HTTPS_OR_OWN_NETWORK()


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


def sound_open_to_others(web: WebSettings, asterisk: AsteriskSettings) -> Sentence | None:
    """Return what others may hear; None where they cannot."""
    address = urlsplit(web.public_url)
    host = address.hostname or ""
    if address.scheme == "https" or asterisk.own_network or is_loopback(host):
        return None
    return HealthWords.SOUND_IN_PLAIN(host=host)


def sound_probe(web: WebSettings, asterisk: AsteriskSettings) -> Probe:
    """Tell whether others may hear callers."""

    def probe() -> Sentence | None:
        what = sound_open_to_others(web, asterisk)
        return what and HealthWords.OPEN_TO_OTHERS(what=(what,), way_out=(SOUNDS_WAY_OUT,))

    return probe
