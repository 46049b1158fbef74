"""What a bank must answer over HTTP, as an OpenAPI 3.1 document made of the vocabulary.

Source: spec.openapis.org/oas/v3.1.1.
"""

from __future__ import annotations

from collections.abc import Mapping

from hotline.bank.gateway import (
    ARGUMENT_LIMIT,
    CANNOT_OPEN,
    KEY_HEADER,
    MAX_RECORDS,
    NAME_PATTERN,
    PUBLIC_KEY,
)
from hotline.bank.sealing import PADDED_BYTES, SEALED_PATTERN
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

TEXTING = f"""\
Sends a text message to the number that the bank has of the customer. Send one under an
`{KEY_HEADER}` and no more: what comes again under that key sends nothing and is answered `ok`
again. The same key with other arguments, or for another operation, is 409 and sends nothing."""

_DETAILS = {
    "pay_payee": """Pays the account whose last digits are the argument `tail`, as `find_payee` \
told them and the caller heard them. If the payee of this code has another account by now, the \
outcome is `refused`, and nothing moves.""",
    "send_code": """The message has a new code of six digits, which the bank alone makes and \
checks, the amount, and to whom. The code is good for one payment of this customer, of this amount \
and to this payee, for a few minutes. The `kind` is `bill`, `card` or `payee`, and the `payee` the \
biller's code, the last digits of the credit card, or the payee's code. Whoever gets wrong codes \
too often is `locked`, and too many codes are `too_many`.""",
}
"""What an operation does beside that."""

SETTLING = f"""\
Tells what became of the payment whose `{KEY_HEADER}` is the argument `payment`: the outcome that it
was answered, and with `ok` its reference and when it was made. Where no payment has come under the
key, answer `{NEVER_CAME}` and bar the key in the same transaction: a payment that comes under it
later moves nothing, and its outcome is `refused`. The bar is kept as durably as a payment, and
asking again answers the same. A bank that forgets keys must not answer `{NEVER_CAME}` to one that
it may have forgotten."""

_ARGUMENTS: Mapping[Type, str] = {
    Type.CUSTOMER: "The number of a customer whom the bank has proved to be the caller.",
    Type.DIGITS: "Digits that the caller typed, or that the bank told.",
    Type.TERM: "One of a few words.",
    Type.TEXT: f"The `{KEY_HEADER}` of a payment.",
}

SEALED = f"""\
Digits that the caller typed and that nobody else may see: a PIN, or what may be one. They are
filled up with zero bytes to {PADDED_BYTES} and encrypted with HPKE (RFC 9180, base mode) to the
bank's public key: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM. `info` is `hotline
OPERATION ARGUMENT`, such as `hotline verify_pin pin`. Here are the encapsulated key and the
ciphertext, one after the other."""

_SEALED: Schema = {
    "type": "object",
    "description": SEALED,
    "properties": {"sealed": {"type": "string", "pattern": f"^{SEALED_PATTERN}$"}},
    "required": ["sealed"],
    "additionalProperties": False,
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
            f"/v1/{PUBLIC_KEY}": {"get": _telling_key()},
            **{
                f"/v1/{operation.name}": {"post": _operation(operation)}
                for operation in VOCABULARY.values()
            },
        },
        "components": {
            "schemas": {**value_schemas(), "sealed": _SEALED, "error": _ERROR},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _telling_key() -> Schema:
    told = {PUBLIC_KEY: {"type": "string", "pattern": "^[A-Za-z0-9+/]{43}=$"}}
    described = "32 bytes of X25519 (RFC 7748) in base64."
    return {
        "operationId": PUBLIC_KEY,
        "summary": "Public key",
        "description": "Tells to which key secrets are sealed; it may be another one at any time.",
        "responses": {
            "200": {"description": described, "content": _json(_object(told))},
            **_trouble(),
        },
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
    if operation.sends_text:
        described["description"] = TEXTING
    if operation.name in _DETAILS:
        described["description"] += f"\n\n{_DETAILS[operation.name]}"
    if operation.is_named:
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
    if kind is Type.SECRET:
        return {"$ref": "#/components/schemas/sealed"}
    if kind is Type.MONEY:
        what = "With its currency's coins and code: `120.50 CNY`, `3000 JPY`."
        return {"type": "string", "pattern": MONEY_PATTERN, "description": what}
    return {"type": "string", "maxLength": ARGUMENT_LIMIT, "description": _ARGUMENTS[kind]}


def _responses(operation: BankOperation) -> Schema:
    good = {"description": "The answer.", "content": _json(_answer(operation))}
    responses: Schema = {"200": good, **_trouble()}
    if Type.SECRET in operation.arguments.values():
        what = "A secret is not sealed to the bank's key of now. Nothing was done."
        responses[str(CANNOT_OPEN)] = _error(what)
    if operation.is_named:
        responses["409"] = _error(f"Another question had this `{KEY_HEADER}`. Nothing was done.")
    return responses


def _trouble() -> Schema:
    return {
        "4XX": _error("The question is not answered, and nothing was done."),
        "5XX": _error("The bank is in trouble; it may have done something."),
    }


def _error(description: str) -> Schema:
    return {"description": description, "content": _json({"$ref": "#/components/schemas/error"})}


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
