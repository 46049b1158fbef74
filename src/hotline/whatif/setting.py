"""A policy with something set otherwise: `head_start_s.vip=600`, `queues.cards.wrap_up_s=20`."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from hotline.routing.codec import policy_from_json, policy_to_json
from hotline.routing.policy import Policy
from hotline.whatif.errors import NoSuchSetting

MOST = 1_000_000
"""No number of a policy is greater: seconds, calls."""


def with_setting(policy: Policy, setting: str) -> Policy:
    """Return a policy in which one thing is set otherwise.

    Args:
        policy: The policy.
        setting: `path=value`, the path as in the policy's JSON, the value as JSON or as it is.

    Raises:
        NoSuchSetting: The path is no part of a policy, or it cannot have that value.
    """
    path, is_set, text = setting.partition("=")
    if not is_set:
        raise NoSuchSetting(setting, "write it as path=value")
    encoded = policy_to_json(policy)
    *parents, last = path.split(".")
    parent = encoded
    for name in parents:
        parent = _inner(parent, name, setting)
    parent[last] = _value(text, setting)
    try:
        changed = policy_from_json(encoded)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise NoSuchSetting(setting, f"{where}: {first['msg']}") from None
    # What is no part of a policy is left out when it is read.
    kept = policy_to_json(changed)
    for name in parents:
        kept = kept[name]
    if last not in kept:
        raise NoSuchSetting(setting, f"no '{last}' there; there is {_names(kept)}")
    return changed


def _inner(parent: dict[str, Any], name: str, setting: str) -> dict[str, Any]:
    if name not in parent:
        raise NoSuchSetting(setting, f"no '{name}' there; there is {_names(parent)}")
    inner = parent[name]
    if not isinstance(inner, dict):
        raise NoSuchSetting(setting, f"'{name}' has no parts")
    return inner


def _names(known: dict[str, Any]) -> str:
    return ", ".join(sorted(known)) or "nothing"


def _value(text: str, setting: str) -> object:
    try:
        value: object = json.loads(text)
    except ValueError:
        return text
    if isinstance(value, int | float) and not 0 <= value <= MOST:
        raise NoSuchSetting(setting, f"a number has to be from 0 to {MOST:,}")
    return value
