"""A call's secure flows without a call: what an agent asks for is noted."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class FakeSecureFlows:
    """Keeps the contract of `hotline.floor.ports.SecureFlows`.

    Attributes:
        offered: What may be asked for.
        customer: Whom the bank has identified.
        is_another_customer: Whether it had identified somebody else before.
        is_apart: Whether the caller was in one in the process before.
        asked: What was asked for.
    """

    offered: tuple[str, ...] = ()
    customer: str = ""
    is_another_customer: bool = False
    is_apart: bool = False
    asked: list[str] = field(default_factory=list)

    async def ask(self, name: str) -> bool:
        """Note that an agent asks for one."""
        self.asked.append(name)
        return True
