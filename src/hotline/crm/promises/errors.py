"""What can go wrong with promises.

- `PromiseError`
    - `UnknownPromise`: there is none of this id
    - `PromiseOver`: it was kept, broken or withdrawn
    - `LeaseLost`: somebody else may keep it by now
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.crm.errors import CrmError
from hotline.model.promise import PromiseState


class PromiseError(CrmError):
    """A promise cannot be read or changed as it was asked."""


@dataclass(kw_only=True)
class UnknownPromise(PromiseError):
    """There is no promise of this id."""

    promise_id: str

    def __str__(self) -> str:
        return (
            f"there is no promise {self.promise_id!r}; `hotline promises list` shows the open ones"
        )


@dataclass(kw_only=True)
class PromiseOver(PromiseError):
    """Nothing can be done with a promise any more."""

    promise_id: str
    state: PromiseState

    def __str__(self) -> str:
        return f"promise {self.promise_id} is {self.state}; make a new one"


@dataclass(kw_only=True)
class LeaseLost(PromiseError):
    """The right to keep a promise has ended, and somebody else may have it."""

    promise_id: str

    def __str__(self) -> str:
        return (
            f"the lease of promise {self.promise_id} has ended; take it again before anything is "
            "done about it"
        )
