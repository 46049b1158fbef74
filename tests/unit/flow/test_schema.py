"""The JSON Schemas, used as editors use them: on YAML 1.2 with numbers and truth values."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from hotline.flow.bundle import CALENDAR_FILE, CATALOGUE
from hotline.flow.nodes import KINDS
from hotline.flow.schema import catalogue_schema, flow_schema
from hotline.testing.drawn_flows import IDENTIFY, MAIN, WORDS

FLOW = """
flow: main
start: ask
limits: {call_s: 600}
anywhere: {keys: {"0": bye}}
no_input: {say: [still_there, {prompt: choose, in: zh-CN}], tries: 3, then: bye}
no_match: {say: not_understood, then: bye}
variables: {pin: secret, accounts: {list: list_balances}, when: day}
nodes:
  ask: {collect: {prompt: enter_pin, digits: 6, as: pin}, next: check}
  range: {collect: {prompt: enter_pin, digits: 4-8, as: pin, finish: ""}, wait_s: 7.5, next: check}
  check:
    bank: verify_pin
    with: {customer: pin, pin: pin}
    as: customer
    outcomes:
      ok: choose
      wrong: {next: ask, say: wrong, tries: 3, then: bye}
      locked: bye
  choose:
    menu: choose
    fresh: true
    choices: {"1": ask, "*": {next: bye, hear: {en-US: [good bye]}}}
  decide: {decide: [{when: today > when, next: bye}], else: bye}
  person: {transfer: 8001, outcomes: {busy: bye}}
  bye: {hang_up: completed, say: [bye, bye]}
"""
PROMPTS = """
languages: [en-US, zh-CN]
prompts:
  hello: {en-US: "Hello {name}", zh-CN: 您好}
terms:
  savings: {en-US: savings account, zh-CN: 储蓄账户}
"""


def valid(schema: dict[str, Any], text: str) -> bool:
    Draft7Validator.check_schema(schema)
    return bool(Draft7Validator(schema).is_valid(YAML(typ="safe").load(text)))


@pytest.mark.parametrize("flow", [FLOW, MAIN, IDENTIFY])
def test_flows_are_valid_in_their_long_and_short_forms(flow: str) -> None:
    assert valid(flow_schema(), flow)


def test_shipped_files_are_valid(shipped_sources: dict[str, str]) -> None:
    flows = [text for file, text in shipped_sources.items() if file.startswith("ivr_flows/")]
    flows.remove(shipped_sources[f"ivr_flows/{CALENDAR_FILE}"])
    assert flows
    schema = flow_schema()
    assert all(valid(schema, flow) for flow in flows)
    assert valid(catalogue_schema(), shipped_sources[CATALOGUE])


@pytest.mark.parametrize(
    ("written", "mistaken"),
    [
        ("start: ask\n", ""),
        ("flow: main", "flow: Main Flow"),
        ("limits:", "limit:"),
        ("call_s: 600", "call_s: 5"),
        ('keys: {"0": bye}', "keys: {zero: bye}"),
        ("tries: 3, then: bye}\nno_match", "tries: 0, then: bye}\nno_match"),
        ("say: [still_there,", "say: [[still_there],"),
        ("{pin: secret,", "{pin: secrte,"),
        ("{pin: secret,", "{P I N: secret,"),
        ("{list: list_balances}", "{list: verify_pin}"),
        ("  ask: {collect:", "  Ask It: {collect:"),
        ("  ask: {collect:", "  ask: {colect:"),
        ("as: pin}, next: check}\n  range", "as: pin}}\n  range"),
        ("digits: 4-8", "digits: four"),
        ("bank: verify_pin", "bank: verify_pni"),
        ("tries: 3, then: bye}\n      locked", "tries: 3}\n      locked"),
        ('choices: {"1": ask,', 'choices: {"12": ask,'),
        ("wait_s: 7.5", "wait_s: 700"),
        ("fresh: true", "fresh: sometimes"),
        ("hang_up: completed", "hang_up: completed, next: ask"),
        ("say: [bye, bye]}", "say: []}"),
    ],
)
def test_slips_are_underlined(written: str, mistaken: str) -> None:
    assert FLOW.count(written) == 1
    assert not valid(flow_schema(), FLOW.replace(written, mistaken))


@pytest.mark.parametrize(
    ("written", "mistaken"),
    [
        ("languages: [en-US, zh-CN]\n", ""),
        ("[en-US, zh-CN]", "[english]"),
        ("prompts:", "promts:"),
        ("hello:", "Hello:"),
        ("zh-CN: 您好", 'zh-CN: ""'),
        ("zh-CN: 您好", "zh-CN: [您好]"),
    ],
)
def test_slips_in_the_catalogue_are_underlined(written: str, mistaken: str) -> None:
    assert valid(catalogue_schema(), PROMPTS)
    assert valid(catalogue_schema(), WORDS)
    assert PROMPTS.count(written) == 1
    assert not valid(catalogue_schema(), PROMPTS.replace(written, mistaken))


def test_every_kind_is_there_with_its_words() -> None:
    schema = flow_schema()
    kinds = [one["$ref"].rpartition("/")[2] for one in schema["definitions"]["node"]["anyOf"]]
    assert kinds == [kind.__name__ for kind in KINDS.values()]
    for name in kinds:
        assert schema["definitions"][name]["description"]


def test_descriptions_come_from_the_docstrings() -> None:
    definitions = flow_schema()["definitions"]
    steps = definitions["Limits"]["properties"]["call_s"]["description"]
    assert steps.startswith("Seconds on the clock, without those in which")
    entry = definitions["Entry"]["properties"]["as"]["description"]
    assert entry.startswith("The name that the rest of the flow knows the entry by")
    # What a parent says of its fields is said of a child's.
    assert definitions["MenuNode"]["properties"]["wait_s"]["description"].startswith("Seconds of")
    assert "Attributes:" not in str(definitions)


def test_nothing_is_written_as_null() -> None:
    assert "null" not in str(flow_schema())
    assert not valid(flow_schema(), FLOW.replace("wait_s: 7.5", "invalid: null"))
