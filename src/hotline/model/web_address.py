"""Addresses of other systems."""

from __future__ import annotations

from urllib.parse import urlsplit

_PORTS = {"https": 443, "http": 80}


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address, the port always: `https://a.example:443`.

    Raises:
        ValueError: It is no address of HTTP.
    """
    try:
        parts = urlsplit(address.lower())
        port = parts.port
    except ValueError as error:
        raise ValueError(f"no address: {error}") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("no address such as https://rates.bank.example")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port or _PORTS[parts.scheme]}"
