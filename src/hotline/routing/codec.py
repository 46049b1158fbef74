"""The floor's events, commands and policy as JSON and back, the form that a journal keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Discriminator, TypeAdapter

from hotline.routing.commands import AnyCommand
from hotline.routing.events import AnyEvent
from hotline.routing.log import Step
from hotline.routing.policy import Policy
from hotline.routing.promise.announce_wait import AnnounceWait

_EVENT: TypeAdapter[AnyEvent] = TypeAdapter(Annotated[AnyEvent, Discriminator("kind")])
_COMMANDS: TypeAdapter[list[AnyCommand | AnnounceWait]] = TypeAdapter(
    list[Annotated[AnyCommand | AnnounceWait, Discriminator("kind")]]
)
_ANNOUNCED: TypeAdapter[AnnounceWait] = TypeAdapter(AnnounceWait)
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


def commands_to_json(commands: Sequence[AnyCommand | AnnounceWait]) -> list[dict[str, Any]]:
    """Return commands as JSON objects."""
    encoded: list[dict[str, Any]] = _COMMANDS.dump_python(list(commands), mode="json")
    return encoded


def step_from_json(event: object, commands: Sequence[object]) -> Step:
    """Return the step whose event and commands, announcements among them, were encoded.

    Raises:
        pydantic.ValidationError: They are none of this engine.
    """
    done = _COMMANDS.validate_python(list(commands))
    return Step(
        event=event_from_json(event),
        commands=[one for one in done if not isinstance(one, AnnounceWait)],
        announced=tuple(one for one in done if isinstance(one, AnnounceWait)),
    )


def announced_from_json(commands: Sequence[Mapping[str, Any]]) -> list[AnnounceWait]:
    """Return the announcements among encoded commands; the others are not looked into.

    Raises:
        pydantic.ValidationError: One is none of this engine.
    """
    return [
        _ANNOUNCED.validate_python(one) for one in commands if one.get("kind") == "announce_wait"
    ]


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
