"""What who is on a call's line has said to being recorded: on the call, and to the bank before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from hotline.model.interaction import Consent, Direction, stricter

ConsentOf = Callable[[str], Awaitable[Consent]]
"""Returns what a customer has said to recordings; `refused` where nobody can tell just now."""


async def nobody_asked(customer: str) -> Consent:
    """Say of every customer that nobody has asked."""
    return "unknown"


@dataclass(frozen=True, kw_only=True)
class KnownConsents:
    """What customers have said to the bank.

    Attributes:
        of: Of a customer by number.
        known_as: Of one by pseudonym.
    """

    of: ConsentOf = nobody_asked
    known_as: ConsentOf = nobody_asked


class CallConsent:
    """Tells for one call, as of now.

    Args:
        direction: Who has rung whom.
        customer: Returns whom the bank has identified, or "".
        rings: Returns whom the bank has rung for this, by pseudonym, or "". Who picks up has
            proved nothing, and what that customer has said to recordings counts all the same.
        said: Returns what was said on this call, and the CRM does not have.
        known: Tells what the CRM has.
    """

    def __init__(
        self,
        *,
        direction: Direction,
        customer: Callable[[], str],
        rings: Callable[[], str],
        said: Callable[[], Consent],
        known: KnownConsents,
    ) -> None:
        self._direction = direction
        self._customer = customer
        self._rings = rings
        self._said = said
        self._known = known
        self._rung = ""
        self._found: dict[str, Consent] = {}

    @property
    def customer(self) -> str:
        """Whom the bank has identified, or ""."""
        return self._customer()

    @property
    def knows_whom(self) -> bool:
        """Whether somebody is known to ask about, or nobody is needed."""
        is_known = bool(self._customer() or self._whom_the_bank_rang())
        return is_known or self._direction == "inbound"

    def forget(self) -> None:
        """Ask the CRM anew: it may have another answer by now."""
        self._found.clear()

    def is_of(self, customer: str, pseudonym: str) -> bool:
        """Tell whether it goes by what a customer says, whom both name."""
        proved = self._customer()
        return proved == customer if proved else self._whom_the_bank_rang() == pseudonym

    async def now(self) -> Consent:
        """Return the strictest of all that was said."""
        proved = self._customer()
        customer = proved or self._whom_the_bank_rang()
        if not customer:
            # Whom the bank has rung may have said no, and who it was only the floor knows: it may
            # have forgotten, of a process that died.
            return "refused" if self._direction == "outbound" else self._said()
        if customer not in self._found:
            ask = self._known.of if proved else self._known.known_as
            self._found[customer] = await ask(customer)
        return stricter(self._said(), self._found[customer])

    def _whom_the_bank_rang(self) -> str:
        # Also after the talk, when the floor has forgotten it.
        self._rung = self._rings() or self._rung
        return self._rung
