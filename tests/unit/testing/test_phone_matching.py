import numpy as np
import pytest
from numpy.typing import NDArray

from hotline.testing.phone import PhoneError, babble, find, g711

Samples = NDArray[np.int16]

RATE_HZ = 8000
BALANCE = babble("your balance is one hundred and twenty yuan and five fen")
MENU = babble("for cards press two for loans press three")


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), dtype=np.int16)


def over_the_phone(*parts: Samples) -> Samples:
    return g711.decode(g711.encode(np.concatenate(parts)))


def test_a_recording_is_found_where_it_was_played() -> None:
    match = find(over_the_phone(MENU, silence(1.23), BALANCE, MENU), BALANCE)
    assert match is not None
    assert match.whole
    assert match.offset_s == pytest.approx(len(MENU) / RATE_HZ + 1.23)
    assert match.score > 0.99
    assert match.from_s == 0.0


def test_the_first_of_two_playings_is_found() -> None:
    match = find(over_the_phone(silence(0.5), BALANCE, BALANCE), BALANCE)
    assert match is not None
    assert match.offset_s == pytest.approx(0.5)


def test_noise_does_not_hide_it() -> None:
    noise = np.random.default_rng(1).normal(0, 300, 3 * RATE_HZ + len(BALANCE))
    heard = noise + np.concatenate([silence(2), BALANCE, silence(1)])
    match = find(over_the_phone(heard.astype(np.int16)), BALANCE)
    assert match is not None
    assert match.whole
    assert match.offset_s == pytest.approx(2.0)


@pytest.mark.parametrize("missing_s", [0.05, 0.2, 0.35])
def test_a_clipped_start_is_forgiven_and_measured(missing_s: float) -> None:
    match = find(over_the_phone(BALANCE[round(missing_s * RATE_HZ) :], silence(1)), BALANCE)
    assert match is not None
    assert match.whole
    assert match.offset_s == pytest.approx(-missing_s)
    assert match.from_s <= missing_s + 0.1


def test_a_start_clipped_for_long_is_not_whole() -> None:
    assert find(over_the_phone(BALANCE[RATE_HZ:], silence(1)), BALANCE) is None


@pytest.mark.parametrize(
    "other",
    [
        "your balance is one hundred and thirty yuan and five fen",
        "your balance is two hundred and twenty yuan and five fen",
        "your balance is one hundred and twenty yuan and six fen",
        "your balance is one hundred and twenty yuan and five",
        "your balance is one hundred and twenty fen and five yuan",
    ],
)
def test_another_sentence_of_the_same_words_is_not_it(other: str) -> None:
    match = find(over_the_phone(silence(0.3), babble(other), silence(1)), BALANCE)
    assert match is not None
    assert not match.whole


def test_quite_another_sentence_is_nothing_like_it() -> None:
    assert find(over_the_phone(MENU, silence(1), MENU), BALANCE) is None


def test_noise_alone_is_nothing_like_it() -> None:
    noise = np.random.default_rng(2).normal(0, 3000, 10 * RATE_HZ).astype(np.int16)
    assert find(over_the_phone(noise), BALANCE) is None


@pytest.mark.parametrize("cut_s", [0.7, 1.1, 1.5, 2.03, 2.5, 3.14])
@pytest.mark.parametrize("after", [silence(2), MENU], ids=["silence", "another prompt"])
def test_playback_cut_off_is_measured_within_40_ms(cut_s: float, after: Samples) -> None:
    cut = round(cut_s * RATE_HZ)
    match = find(over_the_phone(silence(0.4), BALANCE[:cut], after), BALANCE)
    assert match is not None
    assert not match.whole
    sounding_s = (np.flatnonzero(np.abs(BALANCE[:cut]) > 1000)[-1] + 1) / RATE_HZ
    assert match.to_s == pytest.approx(sounding_s, abs=0.04)


def test_a_beep_shorter_than_an_anchor_is_found() -> None:
    time = np.arange(RATE_HZ // 5) / RATE_HZ
    beep = (6000 * np.sin(2 * np.pi * 1000 * time)).astype(np.int16)
    match = find(over_the_phone(MENU, beep, silence(1)), beep)
    assert match is not None
    assert match.whole
    assert match.offset_s == pytest.approx(len(MENU) / RATE_HZ, abs=0.02)


def test_a_recording_longer_than_what_was_heard_is_heard_in_part() -> None:
    match = find(over_the_phone(BALANCE[: 2 * RATE_HZ]), BALANCE)
    assert match is not None
    assert not match.whole


def test_nothing_is_found_in_nothing() -> None:
    assert find(silence(0), BALANCE) is None


@pytest.mark.parametrize("nothing", [silence(0), silence(0.01), silence(2)])
def test_a_silent_reference_is_refused(nothing: Samples) -> None:
    with pytest.raises(PhoneError, match="silent"):
        find(BALANCE, nothing)
