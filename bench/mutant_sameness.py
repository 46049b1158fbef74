"""Whether a mutant is the same hotline to every caller: then no checker could tell it.

Two bundles are the same where their languages, calendars, limits and variables are equal and their
start nodes are bisimilar: nodes are split by all that they say and do until no split is left, with
the class of a target in the place of its id and the texts of a prompt in the place of its name.
Only nodes that keep no count and no answer (`say`, `language`, `hang_up`) may stand for one
another; any other node is the same as itself only.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hotline.flow.bundle import Bundle
from hotline.flow.document import Flow
from hotline.flow.vocabulary import PromptId, Table, Target

STATELESS = frozenset({"say", "language", "hang_up"})

Spot = tuple[int, str]


def same(one: Bundle, other: Bundle) -> bool:
    """Return whether callers cannot tell the two apart."""
    if one.flows.keys() != other.flows.keys():
        return False
    if (one.calendar, one.catalogue.languages) != (other.calendar, other.catalogue.languages):
        return False
    return all(_same_flow((one.flows[name], one), (other.flows[name], other)) for name in one.flows)


def _same_flow(*both: tuple[Flow, Bundle]) -> bool:
    spots: list[Spot] = [(side, id_) for side, (flow, _) in enumerate(both) for id_ in flow.nodes]
    classes = dict.fromkeys(spots, 0)
    while True:
        labels = {spot: _label(spot, both[spot[0]], classes) for spot in spots}
        numbers = {label: number for number, label in enumerate(dict.fromkeys(labels.values()))}
        split = {spot: numbers[labels[spot]] for spot in spots}
        if len(set(split.values())) == len(set(classes.values())):
            break
        classes = split
    heads = [
        _words(flow.head, bundle, _class_of(side, classes))
        for side, (flow, bundle) in enumerate(both)
    ]
    asked = [dict(flow.asked_at) for flow, _ in both]
    return heads[0] == heads[1] and asked[0] == asked[1]


def _label(spot: Spot, owner: tuple[Flow, Bundle], classes: dict[Spot, int]) -> str:
    side, id_ = spot
    node = owner[0].nodes[id_]
    own = "" if node.key in STATELESS else id_
    words = _words(node, owner[1], _class_of(side, classes))
    # A class once split stays split.
    return json.dumps([classes[spot], node.key, own, words], sort_keys=True)


def _class_of(side: int, classes: dict[Spot, int]) -> Callable[[str], int]:
    return lambda target: classes[side, target]


def _words(value: Any, bundle: Bundle, class_of: Callable[[str], int]) -> Any:
    if isinstance(value, Target):
        return class_of(value)
    if isinstance(value, PromptId):
        return repr(bundle.catalogue.prompts[value])
    if isinstance(value, Table):
        fields = type(value).model_fields
        return {name: _words(getattr(value, name), bundle, class_of) for name in fields}
    if isinstance(value, dict):
        return {str(key): _words(item, bundle, class_of) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_words(item, bundle, class_of) for item in value]
    return repr(value)
