"""The shelf: signed addresses, and personal audio that does not last."""

from __future__ import annotations

import pytest

from hotline.speech.audio_urls import AudioShelf
from hotline.speech.composer import ComposedAudio

KEY = b"k" * 32


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def audio(wav: bytes = b"sound", *, personal: bool = False, digest: str = "d1") -> ComposedAudio:
    return ComposedAudio(wav=wav, duration_s=1.0, digest=digest, personal=personal)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shelf(clock: Clock) -> AudioShelf:
    return AudioShelf(
        signing_key=KEY,
        personal_ttl_s=60,
        personal_limit_bytes=10,
        catalogue_limit_bytes=10,
        clock=clock,
    )


@pytest.mark.parametrize("personal", [True, False])
def test_what_is_published_is_found(shelf: AudioShelf, personal: bool) -> None:
    assert shelf.find(shelf.publish(audio(b"hello", personal=personal))) == b"hello"


def test_catalogue_audio_keeps_its_address_even_in_the_next_process(shelf: AudioShelf) -> None:
    assert shelf.publish(audio()) == AudioShelf(signing_key=KEY).publish(audio())


def test_another_key_gives_another_address(shelf: AudioShelf) -> None:
    assert AudioShelf(signing_key=b"x" * 32).publish(audio()) != shelf.publish(audio())


def test_personal_audio_has_a_new_address_each_time_that_tells_nothing(shelf: AudioShelf) -> None:
    paths = {shelf.publish(audio(b"12", personal=True, digest="tell-tale")) for _ in range(5)}
    assert len(paths) == 5
    assert not [path for path in paths if "tell-tale" in path or "/personal/" not in path]


def test_personal_audio_is_gone_after_its_time(shelf: AudioShelf, clock: Clock) -> None:
    path = shelf.publish(audio(personal=True))
    clock.now_s += 60
    assert shelf.find(path) is None


def test_catalogue_audio_stays(shelf: AudioShelf, clock: Clock) -> None:
    path = shelf.publish(audio())
    clock.now_s += 1e9
    assert shelf.find(path) == b"sound"


@pytest.mark.parametrize("personal", [True, False])
def test_beyond_the_limit_the_oldest_goes(shelf: AudioShelf, personal: bool) -> None:
    paths = [
        shelf.publish(audio(b"12345", personal=personal, digest=f"d{number}"))
        for number in range(3)
    ]
    assert [shelf.find(path) for path in paths] == [None, b"12345", b"12345"]


def test_personal_audio_never_pushes_the_catalogue_out(shelf: AudioShelf) -> None:
    path = shelf.publish(audio())
    for _ in range(5):
        shelf.publish(audio(b"1234567", personal=True))
    assert shelf.find(path) == b"sound"


def test_publishing_again_takes_no_more_room(shelf: AudioShelf) -> None:
    first = shelf.publish(audio(digest="d1"))
    for _ in range(5):
        shelf.publish(audio(digest="d2"))
    assert shelf.find(first) == b"sound"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (".wav", ".mp3"),
        (".wav", ".sln"),
        (".wav", ""),
        ("/catalogue/", "/personal/"),
        ("/catalogue/", "/secret/"),
        ("/d1.", "/d2."),
        ("/d1.", "/../d1."),
        ("/audio", ""),
    ],
)
def test_any_other_address_holds_nothing(shelf: AudioShelf, old: str, new: str) -> None:
    shelf.publish(audio(digest="d2"))
    path = shelf.publish(audio(digest="d1"))
    assert shelf.find(path.replace(old, new, 1)) is None


def test_a_forged_signature_holds_nothing(shelf: AudioShelf) -> None:
    name = shelf.publish(audio()).removesuffix(".wav")[: -len("s" * 43)]
    assert shelf.find(f"{name}{'s' * 43}.wav") is None


def test_a_signature_is_unguessable(shelf: AudioShelf) -> None:
    signature = shelf.publish(audio()).removesuffix(".wav").rpartition(".")[2]
    assert len(signature) == 43
