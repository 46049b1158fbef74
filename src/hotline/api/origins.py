"""From where something is asked: by which page, over what, and from which address.

A browser says of which origin the page is that asks (RFC 6454), and no page of another one may
change anything. From where somebody comes is what the service sees, or a trusted proxy says.
"""

from __future__ import annotations

import ipaddress

from aiohttp import web

from hotline.api.addresses import (
    is_address,
    is_loopback,
    local_address,
    names_loopback,
    network,
    shortened,
)
from hotline.api.problems import Refused
from hotline.settings import UsersSettings


class Origins:
    """Knows which pages are ours, and from where somebody comes.

    Args:
        settings: How browsers reach the service, and what stands in front of it.
    """

    def __init__(self, settings: UsersSettings) -> None:
        self._origin = settings.origin
        self._proxies = settings.trusted_proxies

    def must_be_ours(self, request: web.Request, *, told: bool = False) -> None:
        """Refuse what a page of another origin asks.

        Args:
            request: What is asked.
            told: Whether it must say of which origin the page is, as browsers do.

        Raises:
            Refused: It is of another one, or says nothing.
        """
        ours = self.own(request)
        origin = request.headers.get("Origin")
        if origin != ours and (told or origin is not None):
            raise Refused(403, "origin_refused", "a page of another origin may not ask this")

    def own(self, request: web.Request) -> str:
        """Return the origin that pages of ours have.

        Raises:
            Refused: What is asked came over a network as everybody there can read it.
        """
        if request.secure:
            # The browser has seen a certificate for that name.
            return self._origin or f"https://{request.host}"
        is_here = is_loopback(local_address(request))
        if self._origin is not None and (is_here or self._is_proxy(request.remote or "")):
            return self._origin
        # Over http on this machine, by an address of it: not by a name that somebody else gave one
        # (DNS rebinding).
        if self._origin is None and is_here and names_loopback(request.host):
            return f"http://{request.host}"
        raise Refused(
            403,
            "https_needed",
            "people sign in over https: at https.port, or through what users.trusted_proxies names",
        )

    def is_secure(self, request: web.Request) -> bool:
        """Return whether the browser asks over TLS, which a proxy may end."""
        return request.secure or (self._origin is not None and self._origin.startswith("https:"))

    def network_of(self, request: web.Request) -> str:
        """Return who is counted together where nobody has signed in; "" where that is unknown."""
        return network(self.address_of(request))

    def address_of(self, request: web.Request) -> str:
        """Return from where something is asked: as the service sees it, or a trusted proxy says."""
        address = shortened(request.remote)
        hops = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
        while self._is_proxy(address) and hops:
            # Whatever stands before what our own proxies have added is the asker's to make up.
            said = shortened(hops.pop().strip())
            if not is_address(said):
                break
            address = said
        return address

    def _is_proxy(self, address: str) -> bool:
        return is_address(address) and any(
            ipaddress.ip_address(address) in network for network in self._proxies
        )
