"""Addresses of other systems."""

from __future__ import annotations

import pytest

from hotline.model.web_address import origin_of


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://a.example/path", "https://a.example:443"),
        ("HTTP://A.Example:8080", "http://a.example:8080"),
        ("http://127.0.0.1/x?y#z", "http://127.0.0.1:80"),
        ("https://[::1]:9/x", "https://[::1]:9"),
        ("https://a.example@evil.example/", "https://evil.example:443"),
    ],
)
def test_origin_is_scheme_host_and_port(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize("address", ["", "a.example", "ftp://a.example", "https://a.example:99999"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        origin_of(address)
