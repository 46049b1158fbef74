import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.testing.phone.errors import SipSyntaxError
from hotline.testing.phone.sip import (
    Request,
    Response,
    address_of,
    parse_sip,
    split_addresses,
    tag_of,
    uri_of,
)

INVITE = (
    b"INVITE sip:8888@127.0.0.1 SIP/2.0\r\n"
    b"v: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKa,\r\n"
    b"  SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKb\r\n"
    b'f: "Zhang, San" <sip:1@10.0.0.1>;tag=abc\r\n'
    b"t: <sip:8888@127.0.0.1>\r\n"
    b"i: call-1\r\n"
    b"CSeq: 7 INVITE\r\n"
    b"Content-Length: 5\r\n"
    b"\r\n"
    b"v=0\r\n"
)


def test_compact_and_folded_headers_are_read() -> None:
    message = parse_sip(INVITE)
    assert isinstance(message, Request)
    assert (message.method, message.uri) == ("INVITE", "sip:8888@127.0.0.1")
    assert (message.call_id, message.cseq) == ("call-1", (7, "INVITE"))
    assert message.header("VIA").endswith("z9hG4bKb")
    assert message.body == "v=0\r\n"


def test_requests_and_responses_read_back_as_written() -> None:
    request = Request(method="BYE", uri="sip:a@b", headers=(("CSeq", "2 BYE"),))
    response = Response(status=486, reason="Busy Here", headers=(("To", "<sip:a@b>;tag=1"),))
    for message in (request, response):
        read = parse_sip(message.pack())
        assert read == type(message)(
            **{**vars(message), "headers": (*message.headers, ("Content-Length", "0"))}
        )


def test_a_body_has_its_length_in_bytes() -> None:
    data = Request(method="INVITE", uri="sip:a@b", headers=(), body="s=余额").pack()
    assert b"Content-Length: 8\r\n" in data
    assert b"Content-Type: application/sdp\r\n" in data


def test_a_reply_copies_what_names_the_transaction() -> None:
    message = parse_sip(INVITE)
    assert isinstance(message, Request)
    reply = message.reply(200, "OK", to_tag="mine")
    assert reply.header_list("Via") == message.header_list("Via")
    assert reply.header("From") == message.header("From")
    assert tag_of(reply.header("To")) == "mine"
    assert reply.cseq == (7, "INVITE")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"HELLO\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"BYE sip:a SIP/2.0\r\nx\r\n\r\n",
    ],
)
def test_what_is_no_sip_is_refused(data: bytes) -> None:
    with pytest.raises(SipSyntaxError):
        parse_sip(data)


@given(data=st.binary(max_size=300))
def test_garbage_is_read_or_refused(data: bytes) -> None:
    try:
        parse_sip(data)
    except SipSyntaxError:
        return


@pytest.mark.parametrize(
    ("address", "tag", "uri"),
    [
        ("<sip:a@b;tag=no>;tag=yes", "yes", "sip:a@b;tag=no"),
        ('"x;tag=no" <sip:a@b>', "", "sip:a@b"),
        ("sip:a@b;tag=yes", "yes", "sip:a@b"),
    ],
)
def test_tags_and_uris_of_addresses(address: str, tag: str, uri: str) -> None:
    assert (tag_of(address), uri_of(address)) == (tag, uri)


def test_addresses_are_split_at_commas_between_them() -> None:
    values = ['"a, b" <sip:x;lr>, <sip:y,z>', "<sip:w>"]
    assert split_addresses(values) == ['"a, b" <sip:x;lr>', "<sip:y,z>", "<sip:w>"]


@pytest.mark.parametrize(
    ("uri", "address"),
    [
        ("sip:8888@127.0.0.1:5070", ("127.0.0.1", 5070)),
        ("sip:pbx.bank;transport=udp", ("pbx.bank", 5060)),
    ],
)
def test_where_a_uri_leads(uri: str, address: tuple[str, int]) -> None:
    assert address_of(uri) == address


def test_a_number_alone_leads_nowhere() -> None:
    with pytest.raises(SipSyntaxError, match="sip:NUMBER@HOST:PORT"):
        address_of("8888")
