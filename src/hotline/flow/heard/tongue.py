"""What must be known of a language to understand who speaks it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """One language's words.

    Attributes:
        yes: What people say for yes.
        no: What people say for no. What turns a yes into a no is here by itself, too, so that
            `not right` is never heard as `right`.
    """

    yes: tuple[str, ...]
    no: tuple[str, ...]
