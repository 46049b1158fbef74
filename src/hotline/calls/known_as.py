"""The names under which the floor's log knows people, so that who is erased is not found in it."""

from __future__ import annotations

from collections.abc import Callable

from hotline.crm.telephones import in_one_form


class KnownAs:
    """Names the same person the same way, whoever tells of them.

    Args:
        pseudonym: Names a customer or a number.
        region: Where telephone numbers without a country are dialled, as an ISO 3166 code.
    """

    def __init__(self, pseudonym: Callable[[str], str], *, region: str) -> None:
        self._pseudonym = pseudonym
        self._region = region

    def customer(self, number: str) -> str:
        """Return the name of the bank's customer of a number; "" for nobody."""
        return self._pseudonym(number) if number else ""

    def telephone(self, number: str) -> str:
        """Return the name of a telephone number, however it is written; "" for none."""
        return self._pseudonym(in_one_form(number, region=self._region)) if number else ""
