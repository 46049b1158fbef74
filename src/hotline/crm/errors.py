"""What can go wrong when the CRM is asked.

- `CrmError`
    - `UnknownCall`: no call begins with this id
    - `AmbiguousCall`: several do
    - `RouteTaken`: another tenant answers this number
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.errors import HotlineError


class CrmError(HotlineError):
    """The CRM cannot answer the question as it was asked."""


@dataclass(kw_only=True)
class UnknownCall(CrmError):
    """No call of this tenant has an id that begins like this."""

    tenant: str
    prefix: str

    def __str__(self) -> str:
        return f"no call begins with {self.prefix!r}; `hotline calls` lists them"


@dataclass(kw_only=True)
class AmbiguousCall(CrmError):
    """Several calls have ids that begin like this.

    Attributes:
        candidates: Call ids that fit, the latest first.
        more: Whether there are others.
    """

    tenant: str
    prefix: str
    candidates: tuple[str, ...]
    more: bool

    def __str__(self) -> str:
        others = ", and others" if self.more else ""
        return (
            f"several calls begin with {self.prefix!r}; give more of the id: "
            f"{', '.join(self.candidates)}{others}"
        )


@dataclass(kw_only=True)
class RouteTaken(CrmError):
    """A number is answered by one tenant, and this one belongs to another."""

    dialled_number: str

    def __str__(self) -> str:
        return (
            f"number {self.dialled_number!r} is routed for another tenant; "
            "only that tenant can change it"
        )
