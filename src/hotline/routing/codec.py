"""The floor's events and commands as JSON and back, the form in which a journal keeps them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, TypeAdapter

from hotline.routing.commands import AnyCommand
from hotline.routing.events import AnyEvent

_EVENT: TypeAdapter[AnyEvent] = TypeAdapter(Annotated[AnyEvent, Discriminator("kind")])
_COMMANDS: TypeAdapter[list[AnyCommand]] = TypeAdapter(
    list[Annotated[AnyCommand, Discriminator("kind")]]
)


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


def commands_to_json(commands: list[AnyCommand]) -> list[dict[str, Any]]:
    """Return commands as JSON objects."""
    encoded: list[dict[str, Any]] = _COMMANDS.dump_python(commands, mode="json")
    return encoded


def commands_from_json(encoded: object) -> list[AnyCommand]:
    """Return the commands that `commands_to_json` encoded.

    Raises:
        pydantic.ValidationError: The object is no list of commands of this engine.
    """
    return _COMMANDS.validate_python(encoded)
