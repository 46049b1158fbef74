"""The words of a flow document: what each names, so that a check can find them all by kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from hotline.flow.source import Path


class _Word(str):
    """A piece of a flow document that names something; its class says what it names."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        plain = core_schema.str_schema(min_length=1, max_length=64)
        return core_schema.no_info_after_validator_function(cls, plain)


class Target(_Word):
    """The id of a node to go to."""

    __slots__ = ()


class PromptId(_Word):
    """The id of a prompt in the catalogue."""

    __slots__ = ()


class Reads(_Word):
    """The name of a variable that is read here."""

    __slots__ = ()


class Sets(_Word):
    """The name of a variable that is set here."""

    __slots__ = ()


class LanguageTag(_Word):
    """A language of the catalogue."""

    __slots__ = ()


class Table(BaseModel):
    """A table of the flow language: unknown keys are mistakes, and nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


OTHERS: Final = "others"
"""In every language but the caller's."""


class Say(Table):
    """One prompt to say: `welcome`, or `{prompt: account_balance, each: accounts}`.

    `each` says the prompt once for every record of a list, with the record's fields as values;
    `in` says it in a language that is not the caller's, or in all the `others`.
    """

    prompt: PromptId
    each: Reads | None = None
    language: Literal["others"] | LanguageTag | None = Field(default=None, alias="in")

    def __hash__(self) -> int:
        # What is said is looked up at every turn, and the other fields tell few apart.
        return hash(self.prompt)

    def languages(self, callers: str, spoken: Sequence[str]) -> Sequence[str]:
        """Return the tags of the languages that it is said in.

        Args:
            callers: The caller's.
            spoken: All that the bank speaks.
        """
        if self.language == OTHERS:
            return tuple(tag for tag in spoken if tag != callers)
        return (str(self.language or callers),)


def _one_or_many(value: object) -> object:
    items = value if isinstance(value, list | tuple) else [value]
    if not items:
        raise ValueError("an empty list says nothing; name a prompt, or leave the key out")
    return [{"prompt": item} if isinstance(item, str) else item for item in items]


_Written = PromptId | Say

Says = Annotated[
    tuple[Say, ...],
    BeforeValidator(
        _one_or_many,
        json_schema_input_type=_Written | Annotated[list[_Written], Field(min_length=1)],
    ),
]
"""One prompt or several, said in one breath."""

_Kind = TypeVar("_Kind")


def find(table: object, kind: type[_Kind], path: Path = ()) -> Iterator[tuple[Path, _Kind]]:
    """Yield everything of one kind in a table, keys included, with its path from the top."""
    if isinstance(table, kind):
        yield path, table
    elif isinstance(table, BaseModel):
        for name, field in type(table).model_fields.items():
            yield from find(getattr(table, name), kind, (*path, field.alias or name))
    elif isinstance(table, Mapping):
        for name, value in table.items():
            if isinstance(name, kind):
                yield (*path, name), name
            yield from find(value, kind, (*path, name))
    elif isinstance(table, tuple):
        for index, value in enumerate(table):
            yield from find(value, kind, (*path, index))
