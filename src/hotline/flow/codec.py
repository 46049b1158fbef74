"""Events and commands as JSON and back, the form in which the journal keeps them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, TypeAdapter

from hotline.flow.commands import AnyCommand
from hotline.flow.events import AnyEvent

_EVENT: TypeAdapter[AnyEvent] = TypeAdapter(Annotated[AnyEvent, Discriminator("kind")])
_COMMAND: TypeAdapter[AnyCommand] = TypeAdapter(Annotated[AnyCommand, Discriminator("kind")])


def event_to_json(event: AnyEvent) -> dict[str, Any]:
    """Return the event as a JSON object whose `kind` names its type."""
    encoded: dict[str, Any] = _EVENT.dump_python(event, mode="json")
    return encoded


def event_from_json(encoded: object) -> AnyEvent:
    """Return the event that `event_to_json` encoded.

    Raises:
        pydantic.ValidationError: The object is no event of this engine.
    """
    return _EVENT.validate_python(encoded)


def command_to_json(command: AnyCommand) -> dict[str, Any]:
    """Return the command as a JSON object whose `kind` names its type."""
    encoded: dict[str, Any] = _COMMAND.dump_python(command, mode="json")
    return encoded


def command_from_json(encoded: object) -> AnyCommand:
    """Return the command that `command_to_json` encoded.

    Raises:
        pydantic.ValidationError: The object is no command of this engine.
    """
    return _COMMAND.validate_python(encoded)
