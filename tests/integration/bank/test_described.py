"""The demo bank does what the description says, and the gateway takes what it allows."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from hotline.bank.gateway import KEY_HEADER, problem_with
from hotline.bank.openapi import describe
from hotline.bank.value_schemas import value_schemas
from hotline.model.bank import VOCABULARY, BankAnswer, BankOperation
from hotline.model.money import MONEY_PATTERN, money_from_text, money_text
from hotline.model.sound import is_sound
from hotline.model.values import Value
from hotline.testing.command import run_hotline
from hotline.testing.gateway_contract.bank import code_in

assert settings.default is not None
EXAMPLES = settings.default.max_examples // 20
"""So many questions of each operation, of those that are right and of those that are not: 5, and
100 by `make properties`."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
SOUND: dict[str, dict[str, object]] = {
    "digits": {"digits": "0123"},
    "term": {"term": "savings"},
    "text": {"text": "王小明"},
    "money": {"amount": "1.50", "currency": "CNY"},
    "percent": {"percent": "3.45"},
    "number": {"number": 7},
    "time": {"time": "12:00:00"},
    "day": {"day": "2026-03-02"},
}
WRITTEN = Path(__file__).parents[3] / "docs" / "bank.openapi.json"


async def test_the_demo_bank_does_what_is_described(demo_bank: Any) -> None:
    headers = {"Authorization": "Bearer a token for tests"}
    tried = await asyncio.to_thread(try_all, demo_bank.url, headers)
    assert tried == {"GET /v1/public_key", *(f"POST /v1/{name}" for name in VOCABULARY)}


def try_all(url: str, headers: dict[str, str]) -> set[str]:
    """Try every operation of the description; return their names."""
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json", headers=headers)
    tried = set()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        tried.add(f"{operation.method.upper()} {operation.path}")
        for mode in schemathesis.GenerationMode:

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            def attempt(case: schemathesis.Case[Any]) -> None:
                case.call_and_validate(headers=headers, checks=CHECKS)

            attempt()
    return tried


async def test_what_a_customer_is_told_is_described(demo_bank: Any) -> None:
    sound = {
        "customer": "10000001",
        "pin": "246810",
        "number": "10000001",
        "biller": "1001",
        "bill": "100001",
        "code": "1",
        "tail": "3456",
        "kind": "payee",
        "payee": "1",
        "amount": "268.40 CNY",
        "postcode": "200120",
        "payment": "pay_bill",
    }
    for operation in VOCABULARY.values():
        arguments = {name: sound[name] for name in operation.arguments}
        if operation.name == "verify_code":
            arguments["code"] = code_in((await demo_bank.texts())[-1])
        status, text = await demo_bank.request(
            "POST",
            f"/v1/{operation.name}",
            json={"arguments": await demo_bank.sealed(operation.name, arguments)},
            headers={KEY_HEADER: operation.name},
        )
        assert (status, json.loads(text)["outcome"]) == (200, "ok")
        jsonschema.Draft202012Validator(answer_schema(operation)).validate(json.loads(text))


def test_the_description_in_the_docs_is_the_one_of_the_code() -> None:
    assert json.loads(WRITTEN.read_text()) == describe(), (
        "write it again: hotline bank-contract --out docs/bank.openapi.json"
    )


@pytest.mark.parametrize("operation", VOCABULARY.values(), ids=lambda one: one.name)
def test_no_bank_may_say_that_it_did_not_answer(operation: BankOperation) -> None:
    schema = answer_schema(operation)
    for outcome in operation.outcomes:
        bare = jsonschema.Draft202012Validator(schema).is_valid({"outcome": outcome})
        by_gateway = problem_with(operation, BankAnswer(outcome=outcome)) is None
        assert bare is by_gateway


def answer_schema(operation: BankOperation) -> dict[str, Any]:
    described = describe()
    post = described["paths"][f"/v1/{operation.name}"]["post"]
    schema: dict[str, Any] = post["responses"]["200"]["content"]["application/json"]["schema"]
    return {**schema, "components": described["components"]}


def written_as(field: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Whatever one field's schema allows."""
    if "const" in field:
        return st.just(field["const"])
    if "pattern" in field:
        return st.from_regex(field["pattern"].strip("^$"), fullmatch=True)
    if field["type"] == "integer":
        return st.integers(field["exclusiveMinimum"] + 1, field["exclusiveMaximum"] - 1)
    if field.get("format") == "date":
        return st.dates().map(str)
    return st.text(max_size=field["maxLength"]).filter(str.isprintable)


@pytest.mark.parametrize("kind", value_schemas())
@given(data=st.data())
def test_the_gateway_takes_every_value_that_is_described(kind: str, data: st.DataObject) -> None:
    schema = value_schemas()[kind]
    fields = {name: written_as(field) for name, field in schema["properties"].items()}
    value = data.draw(
        st.fixed_dictionaries(fields).filter(jsonschema.Draft202012Validator(schema).is_valid)
    )
    read = TypeAdapter[Value](Value).validate_json(json.dumps(value))
    assert is_sound(read)


@pytest.mark.parametrize(
    ("kind", "field", "unsound"),
    [
        ("digits", "digits", ""),
        ("digits", "digits", "1" * 41),
        ("term", "term", "Savings"),
        ("text", "text", "x" * 201),
        ("money", "amount", "1.234"),
        ("money", "amount", "1" * 16),
        ("money", "currency", "yuan"),
        ("percent", "percent", "10000"),
        ("percent", "percent", "1.23456"),
        ("number", "number", 10**15),
        ("time", "time", "12:00:01"),
        ("day", "kind", "time"),
    ],
)
def test_what_the_gateway_does_not_take_is_not_described(
    kind: str, field: str, unsound: object
) -> None:
    sound = {"kind": kind, **SOUND[kind]}
    validator = jsonschema.Draft202012Validator(value_schemas()[kind])
    assert validator.is_valid(sound)
    assert not validator.is_valid({**sound, field: unsound})


def test_yen_are_described_without_smaller_coins() -> None:
    validator = jsonschema.Draft202012Validator(value_schemas()["money"])
    assert validator.is_valid({"kind": "money", "amount": "100", "currency": "JPY"})
    assert not validator.is_valid({"kind": "money", "amount": "1.5", "currency": "JPY"})


@given(text=st.from_regex(MONEY_PATTERN.strip("^$"), fullmatch=True))
def test_every_amount_that_is_described_is_one(text: str) -> None:
    money = money_from_text(text)
    assert money is not None
    assert money_text(money) == text


def test_the_command_writes_the_description(tmp_path: Path) -> None:
    out = tmp_path / "bank.json"
    assert run_hotline(tmp_path, "bank-contract", "--out", str(out)).returncode == 0
    assert out.read_text() == WRITTEN.read_text()
