"""The service's own HTTPS server, for people's browsers."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from hotline.settings.section import Port, Section, is_loopback

ANY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, never bound to here


class HttpsSettings(Section):
    """Where browsers of other machines are served, over TLS 1.2 or later.

    `serve = "auto"` serves where `host` is another address than loopback; `host` is `web.host` if
    empty. The certificate is the bank's own, `certificate_file` and `key_file`, or one of a local
    CA that is made in `folder`, for the machine's name and for `names`.
    """

    serve: Literal["auto", "on", "off"] = "auto"
    host: str = ""
    port: Port = Field(default=8443, ge=1, le=65535)
    certificate_file: Path | None = None
    key_file: Path | None = None
    names: tuple[str, ...] = ()
    folder: Path = Path("var/tls")

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.certificate_file is None) != (self.key_file is None):
            raise ValueError("certificate_file and key_file belong together")
        return self

    def is_served(self, web_host: str) -> bool:
        """Tell whether browsers are served over TLS, where `web.host` is this one."""
        match self.serve:
            case "auto":
                return not is_loopback(self.host or web_host)
            case "on":
                return True
            case "off":
                return False

    def all_names(self, web_host: str) -> tuple[str, ...]:
        """Return what browsers may call the service: what is named, and the machine's own."""
        host = self.host or web_host
        own = (socket.gethostname(), *(() if host in ANY_ADDRESS else (host,)))
        return tuple(dict.fromkeys((*self.names, *own)))
