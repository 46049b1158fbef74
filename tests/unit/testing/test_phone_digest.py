from hotline.testing.phone.digest import Login, authorization
from hotline.testing.phone.sip import Response

LOGIN = Login(username="Mufasa", password="Circle Of Life")
ASKED = (
    'Digest realm="testrealm@host.com", qop="auth,auth-int", '
    'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
)


def challenge(status: int, header: str, value: str) -> Response:
    return Response(status=status, reason="", headers=((header, value),))


def test_the_example_of_rfc_2617() -> None:
    name, value = authorization(
        challenge(401, "WWW-Authenticate", ASKED),
        login=LOGIN,
        method="GET",
        uri="/dir/index.html",
        cnonce="0a4f113b",
    )
    assert name == "Authorization"
    assert 'response="6629fae49393a05397450978507c4ef1"' in value
    assert 'opaque="5ccc069c403ebaf9f0171e9517f40e41"' in value
    assert 'qop=auth, nc=00000001, cnonce="0a4f113b"' in value


def test_a_proxy_without_quality_of_protection() -> None:
    name, value = authorization(
        challenge(407, "Proxy-Authenticate", 'Digest realm="r", nonce="n", algorithm=MD5'),
        login=LOGIN,
        method="INVITE",
        uri="sip:1@pbx",
        cnonce="unused",
    )
    assert name == "Proxy-Authorization"
    assert "qop" not in value


def test_a_login_never_shows_its_password() -> None:
    assert "Circle" not in repr(LOGIN)
