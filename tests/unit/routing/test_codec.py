"""A floor's policy survives JSON."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from hotline.routing.codec import policy_from_json, policy_to_json
from hotline.routing.policy import Policy


def test_a_policy_comes_back_as_it_was(policy: Policy) -> None:
    assert policy_from_json(policy_to_json(policy)) == policy


@pytest.mark.parametrize("encoded", [None, {}, {"queues": 3}, {"queues": {}, "priority_s": "long"}])
def test_what_is_no_policy_is_refused(encoded: object) -> None:
    with pytest.raises(ValidationError):
        policy_from_json(encoded)
