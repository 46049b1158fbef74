"""What a bank must answer over HTTP, as an OpenAPI 3.1 document made of the vocabulary.

Source: spec.openapis.org/oas/v3.1.1.
"""

from __future__ import annotations

from collections.abc import Mapping

from hotline.bank.gateway import ARGUMENT_LIMIT, KEY_HEADER, MAX_RECORDS, NAME_PATTERN
from hotline.bank.value_schemas import Schema, value_schemas
from hotline.model.bank import NEVER_CAME, ROWS, SETTLE_PAYMENT, VOCABULARY, BankOperation
from hotline.model.money import MONEY_PATTERN
from hotline.model.types import Type

ABOUT = """\
What hotline asks of a bank. One question is one request; it is asked once, on a connection of its
own. What is not answered with 200 and a body as described, within the time that hotline is set to
wait, has no answer: the caller hears that the bank cannot be reached or, where money may have
moved, that nobody knows yet."""

PAYMENT = f"""\
Moves money. Do once what comes first under an `{KEY_HEADER}`, keep the answer in the transaction
that moves the money, and give it for ever to whatever comes again under that key. The same key with
other arguments, or for another operation, is 409 and moves nothing."""

SETTLING = f"""\
Tells what became of the payment whose `{KEY_HEADER}` is the argument `payment`: the outcome that it
was answered, and with `ok` its reference and when it was made. Where no payment has come under the
key, answer `{NEVER_CAME}` and bar the key in the same transaction: a payment that comes under it
later moves nothing, and its outcome is `refused`. The bar is kept as durably as a payment, and
asking again answers the same. A bank that forgets keys must not answer `{NEVER_CAME}` to one that
it may have forgotten."""

_ARGUMENTS: Mapping[Type, str] = {
    Type.CUSTOMER: "The number of a customer whom the bank has proved to be the caller.",
    Type.SECRET: "Digits that the caller typed and that nobody else may see.",
    Type.DIGITS: "Digits that the caller typed.",
    Type.TEXT: f"The `{KEY_HEADER}` of a payment.",
}

_ERROR: Schema = {
    "type": "object",
    "description": "Why there is no answer. No part of the question is repeated.",
    "properties": {"error": {"type": "string"}, "text": {"type": "string"}},
    "required": ["error", "text"],
}


def describe() -> Schema:
    """Return the OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "A bank behind hotline", "version": "1", "description": ABOUT},
        "paths": {
            f"/v1/{operation.name}": {"post": _operation(operation)}
            for operation in VOCABULARY.values()
        },
        "components": {
            "schemas": {**value_schemas(), "error": _ERROR},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _operation(operation: BankOperation) -> Schema:
    described: Schema = {
        "operationId": operation.name,
        "summary": operation.name.replace("_", " ").capitalize(),
        "requestBody": {"required": True, "content": _json(_question(operation))},
        "responses": _responses(operation),
    }
    if operation is SETTLE_PAYMENT:
        described["description"] = SETTLING
    if operation.changes_money:
        described["description"] = PAYMENT
        described["parameters"] = [
            {
                "name": KEY_HEADER,
                "in": "header",
                "required": True,
                "schema": {"type": "string", "pattern": f"^{NAME_PATTERN}$"},
            }
        ]
    return described


def _question(operation: BankOperation) -> Schema:
    arguments = _closed({name: _argument(kind) for name, kind in operation.arguments.items()})
    return _closed({"arguments": arguments})


def _argument(kind: Type) -> Schema:
    if kind is Type.MONEY:
        what = "With its currency's coins and code: `120.50 CNY`, `3000 JPY`."
        return {"type": "string", "pattern": MONEY_PATTERN, "description": what}
    return {"type": "string", "maxLength": ARGUMENT_LIMIT, "description": _ARGUMENTS[kind]}


def _responses(operation: BankOperation) -> Schema:
    error = {"content": _json({"$ref": "#/components/schemas/error"})}
    responses: Schema = {
        "200": {"description": "The answer.", "content": _json(_answer(operation))},
        "4XX": {"description": "The question is not answered, and nothing was done.", **error},
        "5XX": {"description": "The bank is in trouble; it may have done something.", **error},
    }
    if operation.changes_money:
        what = f"Another question had this `{KEY_HEADER}`. Nothing was done."
        responses["409"] = {"description": what, **error}
    return responses


def _answer(operation: BankOperation) -> Schema:
    bare = [outcome for outcome in operation.outcomes if outcome != operation.unanswered]
    told: list[Schema] = []
    if operation.result:
        bare.remove("ok")
        told.append(_object({"outcome": {"const": "ok"}, "values": _brought(operation)}))
    if bare:
        nothing = {"type": "object", "maxProperties": 0}
        told.append(
            {
                "type": "object",
                "properties": {"outcome": {"enum": bare}, "values": nothing},
                "required": ["outcome"],
            }
        )
    return {"oneOf": told}


def _brought(operation: BankOperation) -> Schema:
    record = _closed(
        {name: {"$ref": f"#/components/schemas/{kind}"} for name, kind in operation.result.items()}
    )
    if not operation.result_is_list:
        return record
    rows = {"type": "array", "items": record, "minItems": 1, "maxItems": MAX_RECORDS}
    return _closed({ROWS: _object({"kind": {"const": "rows"}, "rows": rows})})


def _object(properties: Mapping[str, object]) -> Schema:
    """Return the schema of an object with all of these."""
    return {"type": "object", "properties": dict(properties), "required": [*properties]}


def _closed(properties: Mapping[str, object]) -> Schema:
    """Return the schema of an object with all of these and nothing else."""
    return {**_object(properties), "additionalProperties": False}


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}
