"""Secrets that only the bank can read."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from hotline.bank.errors import CannotOpen, NoPublicKey
from hotline.bank.sealing import PrivateKey, PublicKey, SealedSecret

PIN = "246810"
PLACE = {"operation": "verify_pin", "argument": "pin"}
KEY = PrivateKey()


def seal(secret: str = PIN, key: PrivateKey = KEY) -> SealedSecret:
    return PublicKey(key.public_text).seal(secret, **PLACE)


@given(secret=st.text("0123456789*#", max_size=64))
def test_the_bank_reads_what_was_sealed(secret: str) -> None:
    assert KEY.open(seal(secret), **PLACE) == secret


def test_nothing_tells_what_was_sealed() -> None:
    first, second = seal("1"), seal("1" * 64)
    assert len(first.sealed) == len(second.sealed) == 152
    assert seal() != seal()


@pytest.mark.parametrize(
    "place",
    [{**PLACE, "argument": "customer"}, {**PLACE, "operation": "find_customer"}],
)
def test_a_secret_can_be_read_in_its_place_only(place: dict[str, str]) -> None:
    with pytest.raises(CannotOpen):
        KEY.open(seal(), **place)


def test_another_key_cannot_read_it() -> None:
    with pytest.raises(CannotOpen):
        KEY.open(seal(key=PrivateKey()), **PLACE)


@pytest.mark.parametrize("at", [0, 40, 151])
def test_who_changes_it_makes_it_unreadable(at: int) -> None:
    sealed = seal().sealed
    other = "A" if sealed[at] != "A" else "B"
    with pytest.raises(CannotOpen) as unreadable:
        KEY.open(SealedSecret(sealed=sealed[:at] + other + sealed[at + 1 :]), **PLACE)
    assert PIN not in repr(unreadable.value)


@pytest.mark.parametrize("sealed", ["", "A", "not base64", "AAAA", "密"])
def test_what_is_no_sealed_secret_cannot_be_read(sealed: str) -> None:
    with pytest.raises(CannotOpen):
        KEY.open(SealedSecret(sealed=sealed), **PLACE)


@pytest.mark.parametrize("text", ["", "AAAA", "not base64", "A" * 43 + "=", "密"])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(NoPublicKey):
        PublicKey(text)


# --- the same by hand, as RFC 9180 writes it: sections 4, 4.1 and 5.1 ---

KEM_ID, KDF_ID, AEAD_ID = (number.to_bytes(2) for number in (0x0020, 0x0001, 0x0001))
KEM_SUITE = b"KEM" + KEM_ID
SUITE = b"HPKE" + KEM_ID + KDF_ID + AEAD_ID


def extract(suite: bytes, salt: bytes, label: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt, b"HPKE-v1" + suite + label + secret, hashlib.sha256)


def expand(suite: bytes, secret: bytes, label: bytes, info: bytes, length: int) -> bytes:
    labelled = length.to_bytes(2) + b"HPKE-v1" + suite + label + info
    return hmac.digest(secret, labelled + b"\1", hashlib.sha256)[:length]


def opened_by_hand(sealed: bytes, key: X25519PrivateKey, info: bytes) -> bytes:
    encapsulated, ciphertext = sealed[:32], sealed[32:]
    shared = key.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    context = encapsulated + key.public_key().public_bytes_raw()
    prk = extract(KEM_SUITE, b"", b"eae_prk", shared)
    secret = expand(KEM_SUITE, prk, b"shared_secret", context, 32)
    hashes = (extract(SUITE, b"", b"psk_id_hash", b""), extract(SUITE, b"", b"info_hash", info))
    schedule = b"\0" + b"".join(hashes)
    main = extract(SUITE, secret, b"secret", b"")
    aead = AESGCM(expand(SUITE, main, b"key", schedule, 16))
    return aead.decrypt(expand(SUITE, main, b"base_nonce", schedule, 12), ciphertext, b"")


def test_a_bank_with_other_tools_reads_it_as_the_standard_says() -> None:
    key = X25519PrivateKey.generate()
    public = PublicKey(b64encode(key.public_key().public_bytes_raw()).decode())
    sealed = b64decode(public.seal(PIN, **PLACE).sealed)
    assert opened_by_hand(sealed, key, b"hotline verify_pin pin") == PIN.encode().ljust(64, b"\0")
