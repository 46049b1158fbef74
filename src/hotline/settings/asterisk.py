"""The PBX."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from hotline.settings.section import Port, Section, is_loopback


class AsteriskSettings(Section):
    """Where the PBX's manager interface is, and the folders that the PBX writes to.

    `spool_dir` is as the PBX sees it: messages go to its folder `hotline`. `cache_dir` is as we see
    it: there lie the PBX's copies of sound, of which we remove those about somebody. After
    `dead_man_s` seconds without a sign of life from us the PBX gives a caller its fallback. `name`
    is what the PBX is called in the stores, its address if empty: name it before its address
    changes, or the calls that are on it then are not gone on with. From `seat_key` follow the
    passwords of the seats' desk phones; without it those have none. `websocket_url` is where the
    PBX takes what telephones in browsers say, such as `ws://127.0.0.1:8088/ws`; without it no seat
    has one. `own_network` says that between us and the PBX there is a network of nobody else's, as
    that of containers, on which no TLS is needed. `stun_servers` tell telephones in browsers their
    own address where a network hides it: not in a bank's.
    """

    name: str = Field(default="", max_length=64)
    host: str = "127.0.0.1"
    port: Port = Field(default=5038, ge=1, le=65535)
    username: str = "hotline"
    secret: SecretStr
    tls: bool = False
    tls_ca_file: Path | None = None
    own_network: bool = False
    spool_dir: Path = Path("/var/spool/asterisk")
    cache_dir: Path | None = None
    dead_man_s: int = Field(default=30, ge=3, le=300)
    websocket_url: str | None = None
    stun_servers: tuple[str, ...] = ()
    seat_key: SecretStr | None = Field(default=None, min_length=32)

    @field_validator("websocket_url")
    @classmethod
    def _a_websocket(cls, url: str | None) -> str | None:
        if url and (urlsplit(url).scheme not in {"ws", "wss"} or not urlsplit(url).netloc):
            raise ValueError("must be an address such as ws://127.0.0.1:8088/ws")
        return url or None

    @field_validator("stun_servers")
    @classmethod
    def _stun(cls, servers: tuple[str, ...]) -> tuple[str, ...]:
        if not all(one.startswith(("stun:", "stuns:")) for one in servers):
            raise ValueError("each must be an address such as stun:stun.example.com:3478")
        return servers

    @property
    def is_open_to_others(self) -> bool:
        """Whether what we and the PBX tell each other crosses a network that others may read."""
        return not (self.tls or self.own_network or is_loopback(self.host))

    @property
    def messages_dir(self) -> Path:
        """The folder of what callers leave, as the PBX sees it."""
        return self.spool_dir / "hotline"

    @property
    def recordings_dir(self) -> Path:
        """The folder of what is being recorded, as the PBX sees it."""
        return self.spool_dir / "recordings"
