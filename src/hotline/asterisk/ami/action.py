"""What we send: actions that cannot carry a second action inside a value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hotline.asterisk.ami.errors import AmiActionInvalid

MAX_LINE_BYTES = 1024
"""Asterisk's line buffer, line end included; a longer line would be cut and read as two."""

MAX_LINES = 128
"""Lines in one action, `Action` and `ActionID` included; Asterisk loses those beyond."""

_LINE_END = re.compile(r"[\r\n\0]")
_HEADER = re.compile(r"[!-9;-~]+")
"""Printable ASCII without colon and space."""


class ForeignAction(Protocol):
    """An action of the asterisk-ami library, such as its `SimpleAction`.

    Its `variables` are sent too, one `Variable` header each.
    """

    @property
    def name(self) -> str:
        """The action's name."""
        ...

    @property
    def keys(self) -> Mapping[str, object]:
        """Header to value."""
        ...


@dataclass(frozen=True, repr=False)
class Action:
    """One action: a name and its headers in order; a header may come more than once.

    Args:
        name: Such as "Originate".
        headers: (header, value) pairs. An `ActionID` among them is kept; else the client adds one.

    Raises:
        AmiActionInvalid: A name or value holds CR, LF or NUL, a line is longer than Asterisk
            reads, or there are too many lines.
    """

    name: str
    headers: Sequence[tuple[str, str]] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "headers", tuple(self.headers))
        self._check_line("Action", self.name)
        for header, value in self.headers:
            self._check_name(header)
            self._check_line(header, value)
        lines = 1 + len(self.headers) + (self.action_id is None)
        if lines > MAX_LINES:
            raise AmiActionInvalid(
                action=self.name,
                problem=f"has {lines} lines with its ActionID; Asterisk reads {MAX_LINES}",
            )

    @property
    def action_id(self) -> str | None:
        """The `ActionID` header's value, if the action has one."""
        for header, value in self.headers:
            if header.lower() == "actionid":
                return value
        return None

    def with_action_id(self, action_id: str) -> Action:
        """Return the same action with this `ActionID` first."""
        return Action(self.name, (("ActionID", action_id), *self.headers))

    def encode(self) -> bytes:
        """Return the bytes for the wire."""
        lines = [f"Action: {self.name}", *(f"{header}: {value}" for header, value in self.headers)]
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")

    def __repr__(self) -> str:
        return f"<Action {self.name} with {', '.join(header for header, _ in self.headers)}>"

    def _check_name(self, header: str) -> None:
        if not _HEADER.fullmatch(header):
            raise AmiActionInvalid(
                action=self.name.partition("\r")[0].partition("\n")[0],
                problem="has a header whose name is not plain ASCII without colon or space",
            )

    def _check_line(self, header: str, value: str) -> None:
        name = "" if header == "Action" else self.name
        if _LINE_END.search(value):
            raise AmiActionInvalid(
                action=name,
                header=header,
                problem="holds CR, LF or NUL, where Asterisk would start a new line",
            )
        size = len(f"{header}: {value}\r\n".encode("utf-8", "surrogateescape"))
        if size > MAX_LINE_BYTES:
            raise AmiActionInvalid(
                action=name,
                header=header,
                problem=f"is {size} bytes long as a line; Asterisk reads {MAX_LINE_BYTES}",
            )


def as_action(action: Action | ForeignAction) -> Action:
    """Return our action for one of ours or one of asterisk-ami's.

    Raises:
        AmiActionInvalid: The other library's action holds what ours refuses.
    """
    if isinstance(action, Action):
        return action
    variables: Mapping[str, object] = getattr(action, "variables", None) or {}
    return Action(
        action.name,
        (
            *((header, str(value)) for header, value in action.keys.items()),
            *(("Variable", f"{name}={value}") for name, value in variables.items()),
        ),
    )
