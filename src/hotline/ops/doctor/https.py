"""By which way browsers come: the certificate that they are shown, or what stands before us."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from hotline.local_ca import valid_until
from hotline.model.sentence import Sentence
from hotline.ops.doctor.finding import Check, Finding, broken, ok, warning
from hotline.ops.proxies import WAY_OUT, unnamed_proxy
from hotline.settings import Settings

TOLD_BEFORE = timedelta(days=30)


def https_checks(settings: Settings) -> Iterator[Check]:
    """Return the checks of the certificate, where there is one, and of what is not named."""
    if (proxy := unnamed_proxy(settings)) is not None:
        yield Check(name="proxy for browsers", look=partial(_told, proxy))
    if settings.https.is_served(settings.web.host):
        yield Check(
            name="certificate for browsers",
            look=partial(asyncio.to_thread, _certificate, settings, datetime.now(UTC)),
        )


async def _told(proxy: Sentence) -> Finding:
    return warning(proxy.text, WAY_OUT.text)


def _certificate(settings: Settings, at: datetime) -> Finding:
    own = settings.https.certificate_file
    file = own or settings.https.folder / "server.crt"
    if own is None and not file.exists():
        return warning(f"{file} is not there yet", "the service makes it when it starts")
    ends = valid_until(file)
    way_out = "a start of the service makes a new one" if own is None else "have a new one issued"
    if ends <= at:
        return broken(f"{file} has counted until {ends:%Y-%m-%d}", way_out)
    if ends - at < TOLD_BEFORE:
        return warning(f"{file} counts until {ends:%Y-%m-%d} only", way_out)
    return ok(f"{file} counts until {ends:%Y-%m-%d}")
