"""The service's own HTTP server."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from hotline.settings.section import Port, Section


class WebSettings(Section):
    """Our own HTTP server: prompts for the PBX, health and figures.

    `public_url` is how the PBX reaches it; prompt URLs are signed with `signing_key`. Without a
    `metrics_token` only this machine sees the figures.
    """

    host: str = "127.0.0.1"
    port: Port = Field(default=8090, ge=0, le=65535)
    public_url: str = "http://127.0.0.1:8090"
    signing_key: SecretStr = Field(min_length=32)
    metrics_token: SecretStr | None = Field(default=None, min_length=16)

    @field_validator("public_url")
    @classmethod
    def _http(cls, url: str) -> str:
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
            raise ValueError("must be an address such as http://10.0.0.5:8090")
        return url.rstrip("/")
