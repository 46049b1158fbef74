"""By which ways people may come: over TLS, through a trusted proxy, or on this machine."""

from __future__ import annotations

import ssl
from unittest.mock import Mock

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from hotline.api.origins import Origins
from hotline.api.problems import Refused
from hotline.settings import UsersSettings

OURS = "https://hotline.example.com"


def asked(
    *,
    remote: str,
    local: str = "192.0.2.1",
    secure: bool = False,
    host: str = "hotline",
    via: str = "",
) -> web.Request:
    """Return a request as it comes from an address to one of ours."""
    told = {"peername": (remote, 50000), "sockname": (local, 8090)}
    transport = Mock()
    transport.get_extra_info.side_effect = lambda name, default=None: told.get(name, default)
    headers = {"Host": host, **({"X-Forwarded-For": via} if via else {})}
    context = ssl.create_default_context() if secure else None
    return make_mocked_request(
        "POST", "/session", headers=headers, transport=transport, sslcontext=context
    )


def origins(**settings: object) -> Origins:
    return Origins(UsersSettings.model_validate(settings))


def test_over_tls_pages_are_of_the_name_that_the_browser_has_checked() -> None:
    request = asked(remote="192.0.2.9", secure=True, host="hotline:8443")
    assert origins().own(request) == "https://hotline:8443"
    assert origins(origin=OURS).own(request) == OURS


@pytest.mark.parametrize("settings", [{}, {"origin": OURS}, {"trusted_proxies": ["192.0.2.0/24"]}])
def test_nobody_signs_in_over_a_network_in_plain(settings: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        origins(**settings).own(asked(remote="192.0.2.9"))
    assert refused.value.problem.status == 403


def test_a_trusted_proxy_speaks_tls_for_us() -> None:
    ours = origins(origin=OURS, trusted_proxies=["192.0.2.9"])
    assert ours.own(asked(remote="192.0.2.9")) == OURS
    with pytest.raises(Refused):
        ours.own(asked(remote="192.0.2.10", via="192.0.2.9"))


@pytest.mark.parametrize(
    ("via", "address"),
    [
        ("", "192.0.2.9"),
        ("203.0.113.5", "203.0.113.5"),
        ("10.0.0.1, 203.0.113.5", "203.0.113.5"),
        ("203.0.113.5, 192.0.2.8", "203.0.113.5"),
        ("203.0.113.5, nobody", "192.0.2.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("192.0.2.7", "192.0.2.7"),
    ],
)
def test_a_proxy_is_believed_as_far_as_proxies_are_trusted(via: str, address: str) -> None:
    ours = origins(trusted_proxies=["192.0.2.0/24"])
    assert ours.address_of(asked(remote="192.0.2.9", via=via)) == address
