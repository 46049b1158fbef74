"""Ways of breaking a bundle, each at every place where it can be done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

from hotline.flow.bundle import CALENDAR_FILE, CATALOGUE
from hotline.flow.source import Path
from hotline.model.types import Type
from mutants.tree import Files, at, changed, tables, targets

NOWHERE = "xyzzy"
LEAK = "leaked"


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A bundle with one change; `what` says which, and `file` in which file."""

    file: str
    what: str
    files: Files


@dataclass(frozen=True, kw_only=True)
class Operator:
    """One way of breaking a bundle.

    Attributes:
        name: What it does, in two or three words.
        breaks: Whether what comes of it is wrong by itself, so that a checker must see it. What
            does not may be what somebody wants: only who knows the bank can tell.
        mutants: Yields every mutant of a bundle.
    """

    name: str
    breaks: bool
    mutants: Callable[[Files], Iterator[Mutant]]


def _flows(files: Files) -> Iterator[str]:
    for name in files:
        if name != CATALOGUE and not name.endswith((CALENDAR_FILE, ".json")):
            yield name


def _edit(files: Files, name: str, path: Path, edit: Callable[[Any, Any], None]) -> Mutant:
    """Return a mutant by a change of the table at all but the last step of `path`."""
    new = changed(files, name)
    edit(at(new[name], path[:-1]), path[-1])
    return Mutant(file=name, what=": ".join(map(str, path)), files=new)


def _put(value: Any) -> Callable[[Any, Any], None]:
    def edit(table: Any, key: Any) -> None:
        table[key] = value

    return edit


def _delete(table: Any, key: Any) -> None:
    del table[key]


def _at_targets(edit: Callable[[Any, Any], None]) -> Callable[[Files], Iterator[Mutant]]:
    def mutants(files: Files) -> Iterator[Mutant]:
        for name in _flows(files):
            for path in targets(files[name]):
                yield _edit(files, name, path, edit)

    return mutants


def _drops(files: Files, *, choices: bool) -> Iterator[Mutant]:
    for name in _flows(files):
        for path in targets(files[name]):
            if ("choices" in path) is choices:
                yield _edit(files, name, path, _delete)


def _retarget(files: Files) -> Iterator[Mutant]:
    for name in _flows(files):
        ids = list(files[name]["nodes"])
        for path in targets(files[name]):
            for other in ids:
                if other != at(files[name], path):
                    yield _edit(files, name, path, _put(other))


def _node_tables(key: str, edit: Callable[[Any, Any], None]) -> Callable[[Files], Iterator[Mutant]]:
    """Change every entry `key` of every table below the nodes."""

    def mutants(files: Files) -> Iterator[Mutant]:
        for name in _flows(files):
            for path, table in tables(files[name]["nodes"], ("nodes",)):
                if key in table:
                    yield _edit(files, name, (*path, key), edit)

    return mutants


def _entries(key: str, edit: Callable[[Any, Any], None]) -> Callable[[Files], Iterator[Mutant]]:
    """Change every entry of every table called `key`."""

    def mutants(files: Files) -> Iterator[Mutant]:
        for name in _flows(files):
            for path, table in tables(files[name]):
                if path[-1:] == (key,):
                    for entry in table:
                        yield _edit(files, name, (*path, entry), edit)

    return mutants


def _rename(table: Any, key: Any) -> None:
    table[f"{key}_{NOWHERE}"] = table.pop(key)


def _swap_outcomes(files: Files) -> Iterator[Mutant]:
    for name in _flows(files):
        for path, table in tables(files[name]):
            if path[-1:] != ("outcomes",):
                continue
            for one, other in combinations(table, 2):

                def edit(parent: Any, key: Any, one: str = one, other: str = other) -> None:
                    outcomes = parent[key]
                    outcomes[one], outcomes[other] = outcomes[other], outcomes[one]

                mutant = _edit(files, name, path, edit)
                yield Mutant(
                    file=name, what=f"{mutant.what}: {one} and {other}", files=mutant.files
                )


def _loosen(files: Files) -> Iterator[Mutant]:
    def edit(table: Any, key: Any) -> None:
        del table[key]
        table.pop("then", None)

    for name in _flows(files):
        for path, table in tables(files[name]["nodes"], ("nodes",)):
            if "tries" in table and "next" in table:
                yield _edit(files, name, (*path, "tries"), edit)


def _circle(files: Files) -> Iterator[Mutant]:
    """Lead a node that asks nothing to itself."""
    for name in _flows(files):
        for node_id, node in files[name]["nodes"].items():
            asks = {"menu", "collect", "yes_no", "survey", "record"} & node.keys()
            if "next" in node and not asks:
                yield _edit(files, name, ("nodes", node_id, "next"), _put(node_id))


def _leak(speak: bool) -> Callable[[Files], Iterator[Mutant]]:
    """Say a secret at every prompt, or send it to another system before every node."""

    def mutants(files: Files) -> Iterator[Mutant]:
        languages = files[CATALOGUE]["languages"]
        for name in _flows(files):
            secrets = [k for k, v in files[name].get("variables", {}).items() if v == "secret"]
            for secret in secrets:
                if speak:
                    words = changed(files, CATALOGUE)
                    words[CATALOGUE]["prompts"][LEAK] = dict.fromkeys(languages, f"{{{secret}}}")
                    for path, table in tables(files[name]["nodes"], ("nodes",)):
                        if "say" in table:
                            yield _edit(words, name, (*path, "say"), _put(LEAK))
                else:
                    for path in targets(files[name]):
                        goes_on = at(files[name], path)
                        mutant = _edit(files, name, path, _put(LEAK))
                        outcomes = dict.fromkeys(("ok", "refused", "unavailable"), goes_on)
                        mutant.files[name]["nodes"][LEAK] = {
                            "http": "https://elsewhere.example/x",
                            "with": {"stolen": secret},
                            "outcomes": outcomes,
                        }
                        yield mutant

    return mutants


def _variables(edit: Callable[[Any, Any], None]) -> Callable[[Files], Iterator[Mutant]]:
    def mutants(files: Files) -> Iterator[Mutant]:
        for name in _flows(files):
            for variable in files[name].get("variables", {}):
                yield _edit(files, name, ("variables", variable), edit)

    return mutants


def _retype(files: Files) -> Iterator[Mutant]:
    for name in _flows(files):
        for variable, kind in files[name].get("variables", {}).items():
            for other in Type:
                if other != kind:
                    yield _edit(files, name, ("variables", variable), _put(str(other)))


def _prompts(edit: Callable[[Any, Any], None]) -> Callable[[Files], Iterator[Mutant]]:
    def mutants(files: Files) -> Iterator[Mutant]:
        for prompt in files[CATALOGUE]["prompts"]:
            yield _edit(files, CATALOGUE, ("prompts", prompt), edit)

    return mutants


def _languages(files: Files) -> Iterator[Mutant]:
    for prompt, texts in files[CATALOGUE]["prompts"].items():
        for tag in texts:
            yield _edit(files, CATALOGUE, ("prompts", prompt, tag), _delete)


def _slots(files: Files) -> Iterator[Mutant]:
    for prompt, texts in files[CATALOGUE]["prompts"].items():
        for tag, text in texts.items():
            for slot in re.findall(r"\{\w+\}", text):
                new = _put(text.replace(slot, ""))
                yield _edit(files, CATALOGUE, ("prompts", prompt, tag), new)


def _hours(files: Files) -> Iterator[Mutant]:
    for name in files:
        if name.endswith(CALENDAR_FILE):
            for line, week in files[name]["hours"].items():
                for row in week if isinstance(week, dict) else ():
                    yield _edit(files, name, ("hours", line, row), _delete)


def _nodes(files: Files) -> Iterator[Mutant]:
    for name in _flows(files):
        for node_id in files[name]["nodes"]:
            yield _edit(files, name, ("nodes", node_id), _delete)


OPERATORS = (
    Operator(name="drop a target", breaks=True, mutants=partial(_drops, choices=False)),
    Operator(name="drop a choice", breaks=False, mutants=partial(_drops, choices=True)),
    Operator(name="misname a target", breaks=True, mutants=_at_targets(_put(NOWHERE))),
    Operator(name="drop a node", breaks=True, mutants=_nodes),
    Operator(name="lead a node to itself", breaks=True, mutants=_circle),
    Operator(name="loosen a bound", breaks=False, mutants=_loosen),
    Operator(name="drop an outcome", breaks=True, mutants=_entries("outcomes", _delete)),
    Operator(name="misname an outcome", breaks=True, mutants=_entries("outcomes", _rename)),
    Operator(name="drop an argument", breaks=True, mutants=_entries("with", _delete)),
    Operator(name="misname an argument", breaks=True, mutants=_entries("with", _rename)),
    Operator(name="misname what is read", breaks=True, mutants=_entries("with", _put(NOWHERE))),
    Operator(name="unset a variable", breaks=True, mutants=_node_tables("as", _delete)),
    Operator(name="misname what is set", breaks=True, mutants=_node_tables("as", _put(NOWHERE))),
    Operator(name="drop a declaration", breaks=True, mutants=_variables(_delete)),
    Operator(name="change a type", breaks=False, mutants=_retype),
    Operator(name="say a secret", breaks=True, mutants=_leak(speak=True)),
    Operator(name="send a secret away", breaks=True, mutants=_leak(speak=False)),
    Operator(name="remove a prompt", breaks=True, mutants=_prompts(_delete)),
    Operator(name="remove a language", breaks=True, mutants=_languages),
    Operator(name="remove a value said", breaks=True, mutants=_slots),
    Operator(name="remove a row of hours", breaks=True, mutants=_hours),
    Operator(name="swap two outcomes", breaks=False, mutants=_swap_outcomes),
    Operator(name="retarget", breaks=False, mutants=_retarget),
)
