from __future__ import annotations

import pytest

from hotline.model.interaction import CONSENTS, Consent, stricter
from hotline.model.recording import RecordingRule, rule_for, wants_consent

CARDS = RecordingRule(name="cards", part="talk", queues=frozenset({"cards"}), consent="needless")
RUNG = RecordingRule(name="rung", part="talk", direction="outbound", records=False)
ALL = RecordingRule(name="all", part="talk")
RULES = (CARDS, RUNG, ALL)


def test_the_first_rule_that_fits_decides() -> None:
    assert rule_for(RULES, "talk", queue="cards", direction="outbound") is CARDS
    assert rule_for(RULES, "talk", queue="loans", direction="outbound") is RUNG
    assert rule_for(RULES, "talk", queue="loans", direction="inbound") is ALL
    assert rule_for(RULES, "flow", queue="", direction="inbound") is None
    assert rule_for((), "talk", queue="cards", direction="inbound") is None


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (ALL, {"unknown", "given"}),
        (RecordingRule(name="asked", part="talk", consent="given"), {"given"}),
        (CARDS, {"unknown", "given", "refused"}),
        (RUNG, set()),
    ],
)
def test_consent_counts_as_the_rule_says(rule: RecordingRule, allowed: set[Consent]) -> None:
    consents: tuple[Consent, ...] = ("unknown", "given", "refused")
    assert {consent for consent in consents if rule.allows(consent)} == allowed


def test_only_a_rule_that_waits_for_a_yes_wants_one() -> None:
    asked = RecordingRule(name="asked", part="talk", consent="given", direction="outbound")
    never = RecordingRule(name="never", part="talk", consent="given", records=False)
    assert not wants_consent(RULES, "inbound")
    assert not wants_consent((never,), "inbound")
    assert wants_consent((*RULES, asked), "outbound")
    assert not wants_consent((*RULES, asked), "inbound")


def test_of_two_answers_a_refusal_counts() -> None:
    for one in CONSENTS:
        assert stricter(one, "unknown") == stricter("unknown", one) == one
        assert stricter(one, "refused") == stricter("refused", one) == "refused"
    assert stricter("given", "given") == "given"
