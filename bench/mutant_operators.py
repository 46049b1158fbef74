"""The operators: each makes every mutant of one kind that the shipped flows have room for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import combinations

from hotline.flow.bundle import Bundle
from hotline.flow.checks.graph import certain
from hotline.flow.document import Flow
from hotline.flow.vocabulary import PromptId, Reads, Sets, Target, find
from hotline.model.types import Type, fits
from mutant_tree import Files, Mutant, at, dotted, tables, words

Operator = Callable[[str, Files], Iterator[Mutant]]

ALWAYS_WRONG: dict[str, Operator] = {}
"""Changes that a checker should know to be wrong, unless they change nothing."""
MAY_BE_MEANT: dict[str, Operator] = {}
"""Changes that can make another valid flow: that it is not the one meant, only its author knows."""
KEYS = (("choices",), ("keys",))
"""The tables of what keys do: a key more or less is what somebody may mean."""


def _operator(group: dict[str, Operator], name: str) -> Callable[[Operator], Operator]:
    def register(operator: Operator) -> Operator:
        group[name] = operator
        return operator

    return register


def _misspelt(word: str) -> Iterator[str]:
    for index in {0, len(word) // 2, len(word) - 1}:
        yield word[:index] + word[index + 1 :] or "x"
        yield word[:index] + word[index] + word[index:]


def _misspell(name: str, files: Files, kind: type[str]) -> Iterator[Mutant]:
    for flow, file in files.flows:
        for path, word in words(flow, file, kind):
            for other in _misspelt(word):
                yield file.put(name, path, other)


@_operator(ALWAYS_WRONG, "misspell a target")
def misspell_target(name: str, files: Files) -> Iterator[Mutant]:
    yield from _misspell(name, files, Target)


@_operator(ALWAYS_WRONG, "misspell a prompt")
def misspell_prompt(name: str, files: Files) -> Iterator[Mutant]:
    yield from _misspell(name, files, PromptId)


@_operator(ALWAYS_WRONG, "misspell a variable that is read")
def misspell_read(name: str, files: Files) -> Iterator[Mutant]:
    yield from _misspell(name, files, Reads)


@_operator(ALWAYS_WRONG, "misspell a variable that is set")
def misspell_set(name: str, files: Files) -> Iterator[Mutant]:
    yield from _misspell(name, files, Sets)


@_operator(ALWAYS_WRONG, "misspell a key")
def misspell_key(name: str, files: Files) -> Iterator[Mutant]:
    for _, file in files.flows:
        for path, table in tables(file.source.data):
            if path in (("nodes",), ("variables",)):
                continue
            for key in table:
                for other in _misspelt(key):
                    tree = deepcopy(file.source.data)
                    changed = at(tree, path)
                    changed[other] = changed.pop(key)
                    spot = (*path, key)
                    yield file.changed(name, spot, f"{dotted(spot)} -> {other}", tree)


@_operator(ALWAYS_WRONG, "drop a target")
def drop_target(name: str, files: Files) -> Iterator[Mutant]:
    for flow, file in files.flows:
        for path, _ in words(flow, file, Target):
            if path[-2:-1] not in KEYS:
                yield file.drop(name, path)


@_operator(ALWAYS_WRONG, "drop an outcome")
def drop_outcome(name: str, files: Files) -> Iterator[Mutant]:
    for _, file in files.flows:
        for path, table in tables(file.source.data):
            if path[-1:] == ("outcomes",):
                for outcome in table:
                    yield file.drop(name, (*path, outcome))


@_operator(ALWAYS_WRONG, "unset a variable")
def unset_variable(name: str, files: Files) -> Iterator[Mutant]:
    for flow, file in files.flows:
        for path, _ in words(flow, file, Sets):
            yield file.drop(name, path)


@_operator(ALWAYS_WRONG, "drop an argument")
def drop_argument(name: str, files: Files) -> Iterator[Mutant]:
    for _, file in files.flows:
        for path, table in tables(file.source.data):
            if path[-1:] == ("with",):
                for argument in table:
                    yield file.drop(name, (*path, argument))


@_operator(ALWAYS_WRONG, "read another variable")
def read_another(name: str, files: Files) -> Iterator[Mutant]:
    for flow, file in files.flows:
        for path, word in words(flow, file, Reads):
            for other in flow.types:
                # One secret is like another: which is meant, only the author knows.
                if not fits(flow.types[other], flow.types[word]):
                    yield file.put(name, path, other)


@_operator(ALWAYS_WRONG, "set another variable")
def set_another(name: str, files: Files) -> Iterator[Mutant]:
    for flow, file in files.flows:
        for path, word in words(flow, file, Sets):
            for other in flow.types:
                if other != word:
                    yield file.put(name, path, other)


@_operator(ALWAYS_WRONG, "loosen a bound")
def loosen_bound(name: str, files: Files) -> Iterator[Mutant]:
    for flow, file in files.flows:
        for path, table in tables(file.source.data):
            if "tries" in table and "then" in table:
                yield file.drop(name, (*path, "then"))
                # What is no secret a caller may look for as long as the call may last.
                if "outcomes" not in path or _tells_secret(str(path[1]), flow):
                    yield file.drop(name, (*path, "tries"), (*path, "then"))
                for tries in ("0", "11", "99", "many"):
                    yield file.put(name, (*path, "tries"), tries)


def _tells_secret(node: str, flow: Flow) -> bool:
    return any(flow.types[word] is Type.SECRET for _, word in find(flow.nodes[node], Reads))


@_operator(ALWAYS_WRONG, "leak a secret into a prompt")
def leak_secret(name: str, files: Files) -> Iterator[Mutant]:
    secrets = {n for f, _ in files.flows for n, kind in f.types.items() if kind is Type.SECRET}
    prompts = at(files.catalogue.source.data, ("prompts",))
    for prompt, texts in prompts.items():
        for secret in sorted(secrets):
            leaking = {tag: f"{text} {{{secret}}}" for tag, text in texts.items()}
            yield files.catalogue.put(name, ("prompts", prompt), leaking)


@_operator(ALWAYS_WRONG, "speak a value before it is set")
def speak_early(name: str, files: Files) -> Iterator[Mutant]:
    for flow, file in files.flows:
        unset = _unset(flow, files.bundle)
        for path, _ in words(flow, file, PromptId):
            # A record of a list has its values.
            if path[0] != "nodes" or "each" in at(file.source.data, path[:-1]):
                continue
            for prompt in files.bundle.catalogue.prompts:
                if files.bundle.catalogue.slots(prompt) & unset[str(path[1])]:
                    yield file.put(name, path, prompt)


def _unset(flow: Flow, bundle: Bundle) -> dict[str, set[str]]:
    """Return node to the variables that some path there has not set, nor does the node itself."""
    scope = flow.own_scope(bundle.catalogue, bundle.calendar)
    graph = {id_: list(node.ways(scope)) for id_, node in flow.nodes.items()}
    known = certain(graph, flow.start, frozenset())
    return {
        id_: flow.head.variables.keys() - known.get(id_, set()) - {v for _, v in find(node, Sets)}
        for id_, node in flow.nodes.items()
    }


@_operator(ALWAYS_WRONG, "remove a prompt")
def remove_prompt(name: str, files: Files) -> Iterator[Mutant]:
    for prompt in at(files.catalogue.source.data, ("prompts",)):
        yield files.catalogue.drop(name, ("prompts", prompt))


@_operator(ALWAYS_WRONG, "remove one language")
def remove_language(name: str, files: Files) -> Iterator[Mutant]:
    for prompt, texts in at(files.catalogue.source.data, ("prompts",)).items():
        for tag in texts:
            yield files.catalogue.drop(name, ("prompts", prompt, tag))


@_operator(ALWAYS_WRONG, "remove or misspell a value in one language")
def break_slot(name: str, files: Files) -> Iterator[Mutant]:
    for prompt, texts in at(files.catalogue.source.data, ("prompts",)).items():
        for tag, text in texts.items():
            for slot in re.findall(r"{\w+}", text):
                path = ("prompts", prompt, tag)
                yield files.catalogue.put(name, path, text.replace(slot, ""))
                yield files.catalogue.put(name, path, text.replace(slot, slot[:-2] + "}"))
                yield files.catalogue.put(name, path, text.replace(slot, slot[:-1]))


@_operator(ALWAYS_WRONG, "drop a declaration")
def drop_declaration(name: str, files: Files) -> Iterator[Mutant]:
    for flow, file in files.flows:
        for variable in flow.head.variables:
            yield file.drop(name, ("variables", variable))


@_operator(ALWAYS_WRONG, "declare another type")
def another_type(name: str, files: Files) -> Iterator[Mutant]:
    for flow, file in files.flows:
        for variable, kind in flow.head.variables.items():
            for other in [*(str(one.value) for one in Type), *_list_types(files)]:
                if other != at(file.source.data, ("variables", variable)) and other != kind:
                    yield file.put(name, ("variables", variable), other)


def _list_types(files: Files) -> Iterator[object]:
    for _, file in files.flows:
        declared = at(file.source.data, ()).get("variables", {})
        yield from (kind for kind in declared.values() if isinstance(kind, dict))


@_operator(ALWAYS_WRONG, "give an id twice")
def duplicate_id(name: str, files: Files) -> Iterator[Mutant]:
    for flow, file in files.flows:
        for node in flow.nodes:
            text = json.dumps(file.source.data, ensure_ascii=False)
            twin = json.dumps({node: at(file.source.data, ("nodes", node))}, ensure_ascii=False)
            text = text.replace('"nodes": {', f'"nodes": {twin[:-1]}, ', 1)
            yield file.rewritten(name, ("nodes", node), f"{node} is there twice", text)


@_operator(ALWAYS_WRONG, "drop a node")
def drop_node(name: str, files: Files) -> Iterator[Mutant]:
    for flow, file in files.flows:
        for node in flow.nodes:
            yield file.drop(name, ("nodes", node))


@_operator(ALWAYS_WRONG, "lead nowhere but back")
def lead_back(name: str, files: Files) -> Iterator[Mutant]:
    """Words of a node without a question lead to the node itself: a round for ever."""
    for flow, file in files.flows:
        for path, _ in words(flow, file, Target):
            if path[0] == "nodes" and len(path) == 3 and not flow.nodes[str(path[1])].asks:
                yield file.put(name, path, path[1])


@_operator(ALWAYS_WRONG, "break the calendar's hours")
def break_hours(name: str, files: Files) -> Iterator[Mutant]:
    for file in files.calendars:
        for line, week in at(file.source.data, ("hours",)).items():
            for days in week:
                yield file.drop(name, ("hours", line, days))
                yield file.put(name, ("hours", line, days), "18:00-09:00x")
            yield file.put(name, ("hours", line), {**week, "fri": "10:00-11:00"})


@_operator(MAY_BE_MEANT, "retarget to another node")
def retarget(name: str, files: Files) -> Iterator[Mutant]:
    for flow, file in files.flows:
        for path, word in words(flow, file, Target):
            for other in flow.nodes:
                if other != word:
                    yield file.put(name, path, other)


@_operator(MAY_BE_MEANT, "leave the tries to the default")
def default_tries(name: str, files: Files) -> Iterator[Mutant]:
    for _, file in files.flows:
        for path, table in tables(file.source.data):
            if "tries" in table:
                yield file.drop(name, (*path, "tries"))


@_operator(MAY_BE_MEANT, "swap two outcomes or keys")
def swap(name: str, files: Files) -> Iterator[Mutant]:
    for _, file in files.flows:
        for path, table in tables(file.source.data):
            if path[-1:] in (("outcomes",), ("choices",)):
                for one, two in combinations(table, 2):
                    tree = deepcopy(file.source.data)
                    changed = at(tree, path)
                    changed[one], changed[two] = changed[two], changed[one]
                    change = f"{dotted(path)}: {one} <-> {two}"
                    yield file.changed(name, (*path, one), change, tree)


@_operator(MAY_BE_MEANT, "drop a choice")
def drop_choice(name: str, files: Files) -> Iterator[Mutant]:
    for _, file in files.flows:
        for path, table in tables(file.source.data):
            if path[-1:] in KEYS:
                for key in table:
                    yield file.drop(name, (*path, key))


@_operator(MAY_BE_MEANT, "say another prompt")
def another_prompt(name: str, files: Files) -> Iterator[Mutant]:
    for flow, file in files.flows:
        for path, word in words(flow, file, PromptId):
            for other in files.bundle.catalogue.prompts:
                if other != word:
                    yield file.put(name, path, other)


@_operator(MAY_BE_MEANT, "drop a handler of silence or of wrong keys")
def drop_handler(name: str, files: Files) -> Iterator[Mutant]:
    for _, file in files.flows:
        for path, table in tables(file.source.data):
            for key in ("no_input", "no_match"):
                if key in table:
                    yield file.drop(name, (*path, key))
