"""Where one call's secrets live: in memory, behind handles, until the call ends."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.model.values import Scalar, Secret
from hotline.ports.json_values import argument_text


class Vault:
    """The secrets of one call. Nothing in it survives the process, by design."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def carry(self) -> dict[str, str]:
        """Return all secrets by their handles, for the memory of another process alone."""
        return dict(self._secrets)

    def take_on(self, secrets: Mapping[str, str]) -> None:
        """Keep another process's secrets under the handles that it gave."""
        self._secrets |= secrets

    def keep(self, digits: str) -> str:
        """Keep secret digits; return the handle that stands for them everywhere else."""
        handle = f"secret-{len(self._secrets) + 1}"
        self._secrets[handle] = digits
        return handle

    def holds(self, handle: str, digits: str) -> bool:
        """Return whether a handle stands for these digits; another process's stands for none."""
        return self._secrets.get(handle) == digits

    def reveal(self, arguments: Mapping[str, Scalar]) -> dict[str, str]:
        """Return a bank operation's arguments as the bank wants them, secrets in clear.

        Raises:
            KeyError: A handle belongs to another process; the flow asks the caller again.
            TypeError: A value is erased, which no operation takes.
        """
        return {
            name: self._secrets[value.handle] if isinstance(value, Secret) else argument_text(value)
            for name, value in arguments.items()
        }
