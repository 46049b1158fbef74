"""The floor's events, commands and policy as JSON and back, the form that a journal keeps."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, TypeAdapter

from hotline.routing.commands import AnyCommand
from hotline.routing.events import AnyEvent
from hotline.routing.policy import Policy

_EVENT: TypeAdapter[AnyEvent] = TypeAdapter(Annotated[AnyEvent, Discriminator("kind")])
_COMMANDS: TypeAdapter[list[AnyCommand]] = TypeAdapter(
    list[Annotated[AnyCommand, Discriminator("kind")]]
)
_POLICY: TypeAdapter[Policy] = TypeAdapter(Policy)


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


def policy_to_json(policy: Policy) -> dict[str, Any]:
    """Return a policy as a JSON object."""
    encoded: dict[str, Any] = _POLICY.dump_python(policy, mode="json")
    return encoded


def policy_from_json(encoded: object) -> Policy:
    """Return the policy that `policy_to_json` encoded.

    Raises:
        pydantic.ValidationError: The object is no policy of this engine.
    """
    return _POLICY.validate_python(encoded)
