"""People who sign in: how long, from where, how often."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from pydantic import Field, IPvAnyNetwork, field_validator

from hotline.model.session_limits import SessionLimits
from hotline.settings.section import Section

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class UsersSettings(Section):
    """A session ends after `idle_minutes` without use, and after `session_hours` in any case.

    That of a screen on a wall, which nobody touches, ends after `screen_days` alone.
    From one address come at most `sign_ins_per_minute`. `origin` is how browsers reach the service,
    such as `https://hotline.example.com`; without it they come to the service's own HTTPS server,
    or, on this machine only, over http. `trusted_proxies` are networks of what stands in front of
    the service and speaks TLS for it: they are believed from which address somebody comes.
    """

    idle_minutes: int = Field(default=30, ge=1, le=24 * 60)
    session_hours: int = Field(default=12, ge=1, le=7 * 24)
    screen_days: int = Field(default=90, ge=1, le=366)
    sign_ins_per_minute: int = Field(default=20, ge=1, le=10_000)
    origin: str | None = None
    trusted_proxies: tuple[IPvAnyNetwork, ...] = ()

    @field_validator("origin")
    @classmethod
    def _an_origin(cls, origin: str | None) -> str | None:
        if origin is None:
            return None
        try:
            parts = urlsplit(origin)
            whole = f"{parts.scheme}://{parts.netloc}"
            safe = parts.scheme == "https" or (
                parts.scheme == "http" and parts.hostname in LOOPBACK
            )
        except ValueError:
            safe, whole = False, ""
        if not safe or not parts.hostname or parts.username is not None or origin != whole:
            raise ValueError(
                "must be an origin such as https://hotline.example.com; http on loopback only"
            )
        return origin

    @property
    def limits(self) -> SessionLimits:
        """How long sessions last."""
        return SessionLimits(
            idle=timedelta(minutes=self.idle_minutes),
            longest=timedelta(hours=self.session_hours),
            screens=timedelta(days=self.screen_days),
        )
