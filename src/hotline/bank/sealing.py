"""Secrets on their way to the bank: encrypted to its public key, so that nobody between can read.

HPKE in its base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM. Source: RFC 9180, and
for the keys as bytes RFC 7748. A secret is sealed for one argument of one operation: elsewhere it
cannot be opened.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from hotline.bank.errors import CannotOpen, NoPublicKey

PADDED_BYTES = 64
"""Every secret is filled up with zero bytes to this length, so that none is told by its length."""

SEALED_PATTERN = "[A-Za-z0-9+/]{150}=="
"""A sealed secret in base64: 32 bytes of encapsulated key, `PADDED_BYTES`, and a tag of 16."""

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)


@dataclass(frozen=True, kw_only=True)
class SealedSecret:
    """A secret that only the bank can read.

    Attributes:
        sealed: HPKE's encapsulated key and ciphertext, one after the other, in base64.
    """

    sealed: str


class PublicKey:
    """The bank's public key.

    Args:
        text: Its 32 bytes in base64.

    Attributes:
        text: The same.

    Raises:
        NoPublicKey: It is no such text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self._key = X25519PublicKey.from_public_bytes(b64decode(text, validate=True))
            # A key to which nothing can be sealed is refused here, not when a PIN is there.
            _SUITE.encrypt(b"", self._key)
        except (NotBase64, ValueError) as error:
            raise NoPublicKey from error

    def seal(self, secret: str, *, operation: str, argument: str) -> SealedSecret:
        """Encrypt a secret for one argument of one operation."""
        padded = secret.encode().ljust(PADDED_BYTES, b"\0")
        sealed = _SUITE.encrypt(padded, self._key, info=_purpose(operation, argument))
        return SealedSecret(sealed=b64encode(sealed).decode())


class PrivateKey:
    """The bank's own key. One is made, and it dies with the process."""

    def __init__(self) -> None:
        self._key = X25519PrivateKey.generate()

    @property
    def public_text(self) -> str:
        """The public key that belongs to it, as `PublicKey` takes it."""
        return b64encode(self._key.public_key().public_bytes_raw()).decode()

    def open(self, secret: SealedSecret, *, operation: str, argument: str) -> str:
        """Return what was sealed.

        Raises:
            CannotOpen: It was sealed to another key or for another purpose, or is no such thing.
        """
        try:
            sealed = b64decode(secret.sealed, validate=True)
            padded = _SUITE.decrypt(sealed, self._key, info=_purpose(operation, argument))
            return padded.rstrip(b"\0").decode()
        except (NotBase64, InvalidTag, ValueError):
            # From None: no cause that could quote a secret.
            raise CannotOpen from None


def _purpose(operation: str, argument: str) -> bytes:
    return f"hotline {operation} {argument}".encode()
