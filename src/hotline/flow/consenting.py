"""What is known of a caller's consent to be recorded, as far as a flow asks for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from hotline.model.interaction import Consent


@dataclass(frozen=True, kw_only=True)
class RecordingConsent:
    """Whether the caller is to be asked, and what was said.

    Attributes:
        is_wanted: Whether the bank records only whoever agrees.
        is_known: Whether the customer whom the bank has proved has said it before.
        said: What the caller has said on this call and the CRM does not have.
        was_asked: Whether the caller was asked on this call; nobody is asked twice.
        has_refused: Whether the caller's last answer on this call is a no, whoever has it.
    """

    is_wanted: bool = False
    is_known: bool = False
    said: Consent = "unknown"
    was_asked: bool = False
    has_refused: bool = False

    @property
    def is_open(self) -> bool:
        """Whether there is anything to ask."""
        return self.is_wanted and not self.is_known and not self.was_asked

    def asked(self) -> Self:
        """Return what is known once the caller was asked."""
        return replace(self, was_asked=True)

    def answered(self, said: Consent) -> Self:
        """Return what is known once the caller has said something that nobody keeps yet."""
        return replace(self, said=said, has_refused=said == "refused")

    def kept(self) -> Self:
        """Return what is known once the CRM has what the customer said: what it tells counts."""
        return replace(self, said="unknown", is_known=True)

    def told(self, *, known: bool) -> Self:
        """Return what is known once the CRM has told whether it knows what the customer said."""
        return replace(self, is_known=known)

    def of_another(self) -> Self:
        """Return what is known once the bank has proved another customer.

        It is the same voice: a no on this call holds, whatever is known of that customer.
        """
        return replace(self, is_known=False, said="refused" if self.has_refused else self.said)


NOT_ASKED = RecordingConsent()
"""Of a call that has not arrived."""
