"""JSON Schema of flow files and of the catalogue, made from the models that read them.

By it editors complete keys and underline slips while a person types. It knows one file at a time;
whether a node, a prompt or a variable exists only the checker can tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from hotline.flow.catalogue import IDENTIFIER, LANGUAGE
from hotline.flow.document import INHERITED, Head
from hotline.flow.nodes import KINDS

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft that editors' YAML servers know best."""
_REFERENCE = "#/definitions/{model}"
_ATTRIBUTE = re.compile(r"^    (\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)


def flow_schema() -> JsonSchemaValue:
    """Return the schema of a flow file."""
    models: list[type[BaseModel]] = [Head, *KINDS.values()]
    _, generated = models_json_schema(
        [(model, "validation") for model in models],
        ref_template=_REFERENCE,
        schema_generator=_Generator,
    )
    definitions = generated["$defs"]
    for kind in KINDS.values():
        # What a question does not say itself, it has from the top of its flow.
        required = definitions[kind.__name__]["required"]
        definitions[kind.__name__]["required"] = [key for key in required if key not in INHERITED]
    definitions["node"] = {
        "description": f"What happens here. A node has one of: {', '.join(KINDS)}.",
        "type": "object",
        "anyOf": [{"$ref": _REFERENCE.format(model=kind.__name__)} for kind in KINDS.values()],
    }
    head = definitions.pop(Head.__name__)
    head["properties"]["nodes"] = {
        "description": "The steps of the flow, by their ids.",
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": "^[a-z0-9_]+$"},
        "additionalProperties": {"$ref": _REFERENCE.format(model="node")},
    }
    head["required"].append("nodes")
    made = {"$schema": DRAFT, "title": "A flow", **head, "definitions": definitions}
    return made | {"definitions": {name: definitions[name] for name in sorted(_used(made))}}


def catalogue_schema() -> JsonSchemaValue:
    """Return the schema of the prompt catalogue."""
    texts = {
        "type": "object",
        "propertyNames": {"pattern": f"^{IDENTIFIER.pattern}$"},
        "additionalProperties": {
            "description": "A text for each language. {name} is a value, spoken by its rules.",
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": f"^{LANGUAGE.pattern}$"},
            "additionalProperties": {"type": "string", "minLength": 1},
        },
    }
    return {
        "$schema": DRAFT,
        "title": "The prompt catalogue",
        "type": "object",
        "properties": {
            "languages": {
                "description": "The bank's languages as BCP-47 tags, the first one first.",
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "pattern": f"^{LANGUAGE.pattern}$"},
            },
            "prompts": {"description": "What is said, by prompt ids.", **texts},
            "terms": {"description": "The bank's own words, by their ids.", **texts},
        },
        "required": ["languages"],
        "additionalProperties": False,
    }


def _used(schema: object) -> set[str]:
    """Return the definitions that a schema refers to; those behind words of our own are not."""
    if isinstance(schema, dict):
        own = {schema["$ref"].rpartition("/")[2]} if isinstance(schema.get("$ref"), str) else set()
        return own.union(*(_used(value) for value in schema.values()))
    if isinstance(schema, list):
        return set().union(*(_used(value) for value in schema))
    return set()


class _Generator(GenerateJsonSchema):
    """Leaves out titles that only repeat a name, and takes the words of docstrings."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        made.pop("title", None)
        model = schema["cls"]
        if "description" in made:
            made["description"] = made["description"].partition("\n\nAttributes:")[0]
        for name, text in _attributes(model):
            field = model.model_fields.get(name)
            key = (field.alias or name) if field is not None else ""
            if key in made.get("properties", {}):
                made["properties"][key].setdefault("description", text)
        return made

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        # What is not wanted is left out; nothing is ever written as null.
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        if made.get("default") in (None, [], {}):
            made.pop("default", None)
        return made

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        if "patternProperties" in made:
            made["additionalProperties"] = False
        return made


def _attributes(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Yield what docstrings say of a model's fields, its own docstring before its parents'."""
    for base in model.__mro__:
        _, _, section = (base.__doc__ or "").partition("Attributes:\n")
        for name, text in _ATTRIBUTE.findall(re.sub(r"^    ", "", section, flags=re.MULTILINE)):
            yield name, " ".join(text.split())
