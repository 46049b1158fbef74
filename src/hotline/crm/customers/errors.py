"""What can go wrong with customers.

- `CustomerError`
    - `UnknownCustomer`: there is none of this number
    - `CustomerKnown`: there is one already
    - `CustomerChanged`: somebody else was faster
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.crm.errors import CrmError


class CustomerError(CrmError):
    """A customer cannot be read or changed as it was asked. No text has the customer's number."""


@dataclass(kw_only=True)
class UnknownCustomer(CustomerError):
    """The CRM has no customer of this number."""

    def __str__(self) -> str:
        return "the CRM has no such customer; `hotline customers search` finds people by other ways"


@dataclass(kw_only=True)
class CustomerKnown(CustomerError):
    """The CRM has a customer of this number."""

    def __str__(self) -> str:
        return "the CRM has this customer already; change the customer instead of adding one"


@dataclass(kw_only=True)
class CustomerChanged(CustomerError):
    """The customer is not what it was when it was looked at."""

    looked_at: int
    now: int

    def __str__(self) -> str:
        return (
            f"somebody has changed this customer since version {self.looked_at} (it is {self.now} "
            "now); look at the customer again, then change it"
        )
