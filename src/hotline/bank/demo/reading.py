"""What the demo bank reads of a question: its name, and its arguments with the secrets opened."""

from __future__ import annotations

import re
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from hotline.bank.demo.refusals import malformed, refusal
from hotline.bank.errors import CannotOpen, WrongQuestion
from hotline.bank.gateway import (
    ARGUMENT_LIMIT,
    KEY_HEADER,
    NAME_PATTERN,
    checked_question,
)
from hotline.bank.sealing import SEALED_PATTERN, PrivateKey, SealedSecret
from hotline.model.bank import BankOperation
from hotline.model.types import Type

_Plain = Annotated[str, StringConstraints(strict=True, max_length=ARGUMENT_LIMIT)]


class _Sealed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sealed: Annotated[str, StringConstraints(strict=True, pattern=f"^{SEALED_PATTERN}$")]


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    arguments: dict[str, _Plain | _Sealed]


def read_name(request: web.Request, *, is_needed: bool) -> str:
    """Return the question's name; "" where none is needed.

    Raises:
        HTTPBadRequest: Money moves or a text message is sent, and there is no name.
    """
    name = request.headers.get(KEY_HEADER, "")
    if is_needed and re.fullmatch(NAME_PATTERN, name) is None:
        text = f"what is done once has a name, 1 to 64 visible ASCII characters, as {KEY_HEADER}"
        raise refusal(web.HTTPBadRequest, "no_name", text)
    return name


async def read_arguments(
    request: web.Request, operation: BankOperation, key: PrivateKey
) -> dict[str, str]:
    """Return the question's arguments.

    Raises:
        HTTPBadRequest: They are not those of the operation, or a secret is not sealed.
        HTTPUnprocessableEntity: A secret cannot be opened with this key.
    """
    try:
        told = _Question.model_validate_json(await request.read()).arguments
        arguments = {name: _read(operation, name, value, key) for name, value in told.items()}
        checked_question(operation.name, arguments)
    except ValidationError as error:
        # From None, here and below: causes may quote what was sent.
        raise malformed(error) from None
    except WrongQuestion as error:
        raise refusal(web.HTTPBadRequest, "wrong_arguments", str(error)) from None
    except CannotOpen as error:
        raise refusal(web.HTTPUnprocessableEntity, "cannot_open", str(error)) from None
    return arguments


def _read(operation: BankOperation, argument: str, value: str | _Sealed, key: PrivateKey) -> str:
    is_secret = operation.arguments.get(argument) is Type.SECRET
    if is_secret is isinstance(value, str):
        how = "sealed, as {'sealed': ...}" if is_secret else "text"
        raise refusal(web.HTTPBadRequest, "malformed", f"arguments.{argument}: must be {how}")
    if isinstance(value, str):
        return value
    secret = SealedSecret(sealed=value.sealed)
    return key.open(secret, operation=operation.name, argument=argument)
