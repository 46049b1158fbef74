"""Addresses as the service sees them, and what they say of who asks."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from aiohttp import web


def shortened(address: str | None) -> str:
    """Return an address as it is kept: no longer than one can be."""
    return (address or "")[:64]


def network(address_text: str) -> str:
    """Return who is counted together: one address, of IPv6 the network that one customer gets."""
    try:
        address = ipaddress.ip_address(address_text)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def local_address(request: web.Request) -> str:
    """Return at which address of this machine something is asked; "" where nobody knows."""
    name = request.transport and request.transport.get_extra_info("sockname")
    return str(name[0]) if isinstance(name, tuple) else ""


def is_address(text: str) -> bool:
    """Return whether that is an address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_loopback(address: str) -> bool:
    """Return whether that is an address of this machine alone."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def names_loopback(host: str) -> bool:
    """Return whether the `Host` of a request is this machine, by an address or by that name."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or is_loopback(name)
