"""Whether others may read what passes between here and Asterisk: callers' keys are not sealed."""

from __future__ import annotations

from hotline.ops.health import Probe
from hotline.settings import AsteriskSettings

WAY_OUT = (
    "set asterisk.tls and asterisk.tls_ca_file, as docs/installing.md tells; or "
    "asterisk.own_network, if nobody else is on that network"
)


def open_to_others(settings: AsteriskSettings) -> str | None:
    """Return what others may read, in words; None where they cannot."""
    if not settings.is_open_to_others:
        return None
    return (
        "the keys that callers press, PINs too, and the secret of our user cross the network to "
        f"Asterisk at {settings.host} in plain"
    )


def secrecy_probe(settings: AsteriskSettings) -> Probe:
    """Tell whether others may read them."""

    def probe() -> str | None:
        what = open_to_others(settings)
        return what and f"{what}: {WAY_OUT}"

    return probe
