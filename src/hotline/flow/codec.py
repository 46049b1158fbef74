"""Events and commands as JSON and back, the form in which the journal keeps them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, TypeAdapter

from hotline.flow.commands import AnyCommand
from hotline.flow.events import AnyEvent

_EVENT: TypeAdapter[AnyEvent] = TypeAdapter(Annotated[AnyEvent, Discriminator("kind")])
_COMMAND: TypeAdapter[AnyCommand] = TypeAdapter(Annotated[AnyCommand, Discriminator("kind")])
_COMMANDS: TypeAdapter[list[AnyCommand]] = TypeAdapter(
    list[Annotated[AnyCommand, Discriminator("kind")]]
)
_event_from_text = _EVENT.validator.validate_json


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


def event_from_text(text: str) -> AnyEvent:
    """Return the event whose JSON, as `event_to_json` gives it, is this text.

    Raises:
        pydantic.ValidationError: The text is no event of this engine.
    """
    event: AnyEvent = _event_from_text(text)
    return event


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


def commands_from_text(text: str) -> list[AnyCommand]:
    """Return the commands that `hotline.flow.command_texts` wrote.

    Raises:
        pydantic.ValidationError: The text is no list of commands of this engine.
    """
    commands: list[AnyCommand] = _COMMANDS.validator.validate_json(text)
    return commands
