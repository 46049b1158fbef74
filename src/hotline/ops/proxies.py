"""Whether it is known from where somebody comes, where something stands before the service."""

from __future__ import annotations

from hotline.model.sentence import Sentence
from hotline.ops.health import Probe
from hotline.ops.health_words import HealthWords
from hotline.settings import Settings

WAY_OUT = HealthWords.NAME_PROXIES()


def unnamed_proxy(settings: Settings) -> Sentence | None:
    """Return what is unknown for want of a name; None where nothing is, as far as settings tell."""
    users = settings.users
    if users.origin is None or not users.origin.startswith("https:") or users.trusted_proxies:
        return None
    if settings.https.is_served(settings.web.host):
        # Browsers may well come straight to the service's own server, by that name.
        return None
    return HealthWords.UNNAMED_PROXY(origin=users.origin)


def proxy_probe(settings: Settings) -> Probe:
    """Tell whether all people seem to come from one address."""

    def probe() -> Sentence | None:
        what = unnamed_proxy(settings)
        return what and HealthWords.OPEN_TO_OTHERS(what=(what,), way_out=(WAY_OUT,))

    return probe
