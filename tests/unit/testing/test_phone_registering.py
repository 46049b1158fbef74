"""A phone and its registrar without a network."""

from __future__ import annotations

from hotline.testing.phone.digest import Login
from hotline.testing.phone.registering import Registered, Registering, RegisterRefused
from hotline.testing.phone.resending import GIVE_UP_S
from hotline.testing.phone.sip import Request, Response, parse_sip

REGISTRAR = "sip:127.0.0.1:5060"
ADDRESS = ("127.0.0.1", 5071)
ASKED = (("WWW-Authenticate", 'Digest realm="hotline", nonce="n1", qop="auth", algorithm=MD5'),)


def new_phone() -> Registering:
    login = Login(username="desk1", password="secret-of-desk1")
    return Registering(registrar=REGISTRAR, login=login, address=ADDRESS)


def the_request(phone: Registering) -> Request:
    [data] = phone.take()
    request = parse_sip(data)
    assert isinstance(request, Request)
    return request


def reply(
    phone: Registering, request: Request, status: int, *extra: tuple[str, str]
) -> Registered | RegisterRefused | None:
    answer = parse_sip(request.reply(status, "Said", to_tag="t", extra=extra).pack())
    assert isinstance(answer, Response)
    return phone.receive(answer, 0.1)


def test_it_says_who_it_is_where_and_for_how_long() -> None:
    phone = new_phone()
    phone.ask(60, 0.0)
    request = the_request(phone)
    assert (request.method, request.uri) == ("REGISTER", REGISTRAR)
    assert request.header("To") == "<sip:desk1@127.0.0.1>"
    assert request.header("Contact") == "<sip:desk1@127.0.0.1:5071>"
    assert request.header("Expires") == "60"


def test_it_proves_who_it_is_once_it_is_asked() -> None:
    phone = new_phone()
    phone.ask(60, 0.0)
    first = the_request(phone)
    assert reply(phone, first, 401, *ASKED) is None
    second = the_request(phone)
    assert second.cseq[0] == first.cseq[0] + 1
    assert second.call_id == first.call_id
    proof = second.header("Authorization")
    assert 'username="desk1"' in proof
    assert f'uri="{REGISTRAR}"' in proof
    assert "secret-of-desk1" not in second.pack().decode()
    granted = (
        "Contact",
        "<sip:desk1@127.0.0.1:5099>;expires=7, <sip:desk1@127.0.0.1:5071>;expires=45",
    )
    assert reply(phone, second, 200, *(("Contact", one) for one in granted[1].split(", "))) == (
        Registered(for_s=45)
    )
    assert not phone.waits


def test_a_wrong_password_is_refused_and_not_tried_again() -> None:
    phone = new_phone()
    phone.ask(60, 0.0)
    reply(phone, the_request(phone), 401, *ASKED)
    refused = reply(phone, the_request(phone), 401, *ASKED)
    assert refused == RegisterRefused(status=401, reason="Said")
    assert phone.take() == []


def test_it_asks_anew_when_its_time_is_nearly_over() -> None:
    phone = new_phone()
    phone.ask(60, 0.0)
    reply(phone, the_request(phone), 401, *ASKED)
    reply(phone, the_request(phone), 200)
    phone.ask(60, 30.0)
    again = the_request(phone)
    assert again.header("Authorization") == ""
    assert reply(phone, again, 401, *ASKED) is None
    assert reply(phone, the_request(phone), 200) == Registered(for_s=60)


def test_a_phone_that_leaves_asks_for_no_time() -> None:
    phone = new_phone()
    phone.ask(0, 0.0)
    leaving = the_request(phone)
    assert leaving.header("Expires") == "0"
    assert reply(phone, leaving, 200, ("Expires", "60")) == Registered(for_s=0)


def test_an_answer_to_an_earlier_request_is_not_taken() -> None:
    phone = new_phone()
    phone.ask(60, 0.0)
    first = the_request(phone)
    phone.ask(60, 1.0)
    assert reply(phone, first, 403) is None
    assert phone.waits


def test_it_is_sent_again_until_anything_answers_and_then_given_up() -> None:
    phone = new_phone()
    phone.ask(60, 0.0)
    first = phone.take()
    moments = [number / 10 for number in range(1, 90)]
    sent = [moment for moment in moments if (phone.poll(moment), phone.take())[1] == first]
    assert sent == [0.5, 1.5, 3.5, 7.5]
    assert phone.poll(GIVE_UP_S) == RegisterRefused(status=408, reason="no final answer")
