import numpy as np

from hotline.testing.phone import g711


def test_every_code_survives_decoding_and_encoding() -> None:
    codes = bytes(range(256))
    back = g711.encode(g711.decode(codes))
    # u-law has two zeros, +0 (0xFF) and -0 (0x7F); both come back as the positive one.
    assert back == codes.replace(b"\x7f", b"\xff")


def test_known_codes_of_the_standard() -> None:
    codes = bytes([0x00, 0x80, 0xFF, 0xEF, 0x6F])
    assert g711.decode(codes).tolist() == [-32124, 32124, 0, 132, -132]


def test_error_stays_below_the_step_of_its_segment() -> None:
    samples = np.arange(-32635, 32636, dtype=np.int32)
    back = g711.decode(g711.encode(samples.astype(np.int16)))
    # Sixteen steps to a segment that starts at the biased magnitude; half a step each way.
    assert np.all(np.abs(back - samples) <= (np.abs(samples) + 132) / 32)


def test_the_loudest_samples_are_clipped_not_wrapped() -> None:
    back = g711.decode(g711.encode(np.array([-32768, 32767], dtype=np.int16)))
    assert back.tolist() == [-32124, 32124]


def test_silence_is_zero_and_has_no_peak() -> None:
    silence = bytes([g711.SILENCE]) * 160
    assert not np.any(g711.decode(silence))
    assert g711.peak(silence) == 0


def test_peak_is_the_loudest_sample_rounded_down() -> None:
    assert g711.peak(g711.encode(np.array([0, 500, -3000], dtype=np.int16))) == 2944


def test_peak_of_nothing_is_zero() -> None:
    assert g711.peak(b"") == 0
