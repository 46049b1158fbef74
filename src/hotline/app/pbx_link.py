"""The link to Asterisk, by the settings."""

from __future__ import annotations

from hotline.asterisk.ami import AmiSettings
from hotline.asterisk.ami.tls import tls_context
from hotline.settings import AsteriskSettings

EVENT_MASK = "agi,call,dtmf,system,user"
"""The classes of AMI events that lines and seats need; manager.conf filters further."""


def ami_settings(settings: AsteriskSettings) -> AmiSettings:
    """Return how to reach the manager interface that the settings name.

    Raises:
        AmiTrustUnusable: The file of certificates to trust cannot be used.
    """
    return AmiSettings(
        host=settings.host,
        port=settings.port,
        username=settings.username,
        secret=settings.secret.get_secret_value(),
        tls=tls_context(settings.tls_ca_file) if settings.tls else None,
        event_mask=EVENT_MASK,
    )


def pbx_name(settings: AsteriskSettings) -> str:
    """Return what the PBX is called in the stores."""
    return settings.name or f"{settings.host}:{settings.port}"
