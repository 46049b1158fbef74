import pytest

from hotline.testing.phone.errors import SdpError
from hotline.testing.phone.sdp import Media, read_sdp, write_sdp

ASTERISK = "\r\n".join(
    [
        "v=0",
        "o=- 1 2 IN IP4 10.0.0.9",
        "s=Asterisk",
        "c=IN IP4 10.0.0.9",
        "t=0 0",
        "m=audio 21000 RTP/AVP 0 96",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:96 telephone-event/8000",
        "a=fmtp:96 0-16",
        "a=sendonly",
        "m=video 0 RTP/AVP 99",
        "c=IN IP4 10.0.0.1",
        "",
    ]
)


def test_reads_what_it_writes() -> None:
    media = Media(host="127.0.0.1", port=4000, events=101, direction="inactive")
    assert read_sdp(write_sdp(media, session=1, version=1)) == media


def test_reads_a_pbx() -> None:
    media = Media(host="10.0.0.9", port=21000, events=96, direction="sendonly")
    assert read_sdp(ASTERISK) == media


def test_answers_hold_by_listening_with_the_offered_event_number() -> None:
    ours = Media(host="127.0.0.1", port=4000)
    answer = ours.answering(read_sdp(ASTERISK))
    assert answer == Media(host="127.0.0.1", port=4000, events=96, direction="recvonly")


def test_an_address_of_the_audio_line_wins() -> None:
    text = ASTERISK.replace("a=fmtp", "c=IN IP4 10.0.0.7\r\na=fmtp")
    assert read_sdp(text).host == "10.0.0.7"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v=0\r\nm=audio 0 RTP/AVP 0\r\nc=IN IP4 10.0.0.1\r\n",
        "v=0\r\nm=audio 4000 RTP/AVP 8\r\nc=IN IP4 10.0.0.1\r\n",
        "v=0\r\nm=audio 4000 RTP/AVP 0\r\n",
    ],
    ids=["empty", "switched off", "only A-law", "no address"],
)
def test_audio_that_cannot_be_spoken_is_refused(text: str) -> None:
    with pytest.raises(SdpError):
        read_sdp(text)
