"""The API's description: OpenAPI 3.1, made of the table of routes and of the forms and views.

Our own, for the libraries that would do it for plain aiohttp want another way of writing handlers,
or have not been kept for years. Source: spec.openapis.org/oas/v3.1.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic.json_schema import JsonSchemaMode, models_json_schema

from hotline.api.cookies import COOKIE, SECURE_COOKIE
from hotline.api.door import CSRF_HEADER
from hotline.api.route import PLACES, Route
from hotline.crm.forms import Form
from hotline.crm.views.view import View

REFERENCE = "#/components/schemas/{model}"
PROBLEM = {
    "type": "object",
    "description": "RFC 9457: what went wrong.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "What went wrong, for programs."},
        "detail": {"type": "string", "description": "What went wrong, and the way out."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["pointer", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "code", "detail"],
}


def describe(routes: Iterable[Route], prefix: str) -> Mapping[str, object]:
    """Return the description of some routes as an OpenAPI document.

    Args:
        routes: The table.
        prefix: Where they are mounted.
    """
    routes = tuple(routes)
    paths: dict[str, dict[str, object]] = {}
    for route in routes:
        paths.setdefault(f"{prefix}{route.path}", {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "hotline",
            "version": "1",
            "description": "Customers, cases and promises of a bank's hotline.",
        },
        "paths": paths,
        "components": {
            "schemas": {**_schemas(routes), "Problem": PROBLEM},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": SECURE_COOKIE,
                    "description": f"As POST /session sets it; over http on loopback, {COOKIE}. "
                    f"What changes something shows the session's csrf_token as {CSRF_HEADER}.",
                },
            },
        },
        "security": [{"token": []}, {"session": []}],
    }


def _schemas(routes: tuple[Route, ...]) -> dict[str, Any]:
    forms: set[type[Form]] = {route.body for route in routes if route.body}
    views: set[type[View]] = {route.answer for route in routes if route.answer}
    models: list[tuple[type[Form] | type[View], JsonSchemaMode]] = [
        *((form, "validation") for form in sorted(forms, key=lambda one: one.__name__)),
        *((view, "serialization") for view in sorted(views, key=lambda one: one.__name__)),
    ]
    schemas: dict[str, Any] = models_json_schema(models, ref_template=REFERENCE)[1]["$defs"]
    return schemas


def _operation(route: Route) -> dict[str, object]:
    operation: dict[str, object] = {
        "operationId": re.sub(r"\W+", "_", f"{route.method.lower()}{route.path}").strip("_"),
        "summary": route.summary,
        "description": _who(route) + _whose(route),
        "tags": [route.path.split("/")[1]],
        "parameters": [*_places(route), *_query(route), *_headers(route)],
        "responses": _responses(route),
    }
    if route.is_open:
        operation["security"] = []
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": _json(_schema_of(route.body))}
    return operation


def _who(route: Route) -> str:
    if route.is_open:
        return "Anybody may ask."
    if route.duty is not None:
        return f"For people of role {route.duty} alone; no token may ask."
    if route.role is None:
        return "Whoever says who they are may ask."
    screens = " Screens on a wall may ask, too, and are told less." if route.for_screens else ""
    return f"Needs a token of role {route.role}, or of one that may do more.{screens}"


def _whose(route: Route) -> str:
    if route.by_agent_alone:
        return " It must be this agent's: a supervisor may not."
    return " One of role agent must be this agent's." if route.of_agent else ""


def _places(route: Route) -> list[dict[str, object]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": f"^{PLACES[name]}$"},
        }
        for name in re.findall(r"\{(\w+)\}", route.path)
    ]


def _query(route: Route) -> list[dict[str, object]]:
    if route.query is None:
        return []
    told = route.query.model_json_schema()
    needed = told.get("required", ())
    return [
        {
            "name": name,
            "in": "query",
            **({"required": True} if name in needed else {}),
            # None is what is not told: nobody writes it in a query.
            "schema": schema["anyOf"][0] if "anyOf" in schema else _untitled(schema),
        }
        for name, schema in told["properties"].items()
    ]


def _untitled(schema: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in schema.items() if key not in ("title", "default")}


def _headers(route: Route) -> list[dict[str, object]]:
    told: list[tuple[str, bool, str, str]] = []
    if route.changes_version:
        what = "The ETag of the version that was looked at."
        told.append(("If-Match", True, '^"[0-9]{1,9}"$', what))
    if route.makes:
        what = (
            "Of two requests with one key the second makes nothing new; where it is not the same "
            "request it is refused with 422."
        )
        told.append(("Idempotency-Key", False, "^[!-~]{1,64}$", what))
    return [
        {
            "name": name,
            "in": "header",
            "required": required,
            "description": what,
            "schema": {"type": "string", "pattern": pattern},
        }
        for name, required, pattern, what in told
    ]


def _responses(route: Route) -> dict[str, object]:
    schema: dict[str, object] = {"type": "object"}
    if route.answer is not None:
        schema = _schema_of(route.answer)
    if route.many:
        items = {"type": "array", "items": schema}
        schema = {"type": "object", "properties": {"items": items}, "required": ["items"]}
    if route.answers_with != "application/json":
        schema = {"type": "string", "format": "binary"}
    content = {route.answers_with: {"schema": schema}}
    good: dict[str, object] = {"description": "Done.", "content": content}
    responses: dict[str, object] = {str(route.status): good}
    if route.answers_with != "application/json":
        responses["206"] = {"description": "The part that was asked for.", "content": content}
    if route.may_be_empty:
        responses["204"] = {"description": "There is nothing."}
    problem = {
        "description": "A problem, as RFC 9457 says it.",
        "content": {"application/problem+json": {"schema": {"$ref": _ref("Problem")}}},
    }
    too_many = {
        **problem,
        "description": "The token asks too often.",
        "headers": {
            "Retry-After": {
                "description": "So many seconds to wait.",
                "schema": {"type": "integer", "minimum": 1},
            }
        },
    }
    return {**responses, "429": too_many, "4XX": problem, "5XX": problem}


def _json(schema: Mapping[str, object]) -> dict[str, object]:
    return {"application/json": {"schema": schema}}


def _schema_of(model: type[Form] | type[View]) -> dict[str, object]:
    return {"$ref": _ref(model.__name__)}


def _ref(name: str) -> str:
    return REFERENCE.format(model=name)
