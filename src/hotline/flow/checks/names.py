"""Whether every name is one: nodes, prompts, languages and variables, and of the right type."""

from __future__ import annotations

from functools import partial

from hotline.flow.checks.checked import Checked
from hotline.flow.choice import Choice, check_heard
from hotline.flow.document import SETTLED_SLOTS
from hotline.flow.hearing import HEARD
from hotline.flow.nodes.base import Node
from hotline.flow.problems import did_you_mean
from hotline.flow.rules import Rule
from hotline.flow.scope import Read, Report, Scope
from hotline.flow.source import Path
from hotline.flow.vocabulary import LanguageTag, PromptId, Reads, Say, Sets, Target, find
from hotline.model.types import ListOf, Type, fits, serves


def check_names(checked: Checked) -> None:
    """Report every name that names nothing, or something of the wrong type."""
    _check_head(checked)
    for node_id, node in checked.flow.nodes.items():
        _check_targets(checked, node_id, node)
        _check_prompts(checked, node_id, node)
        _check_variables(checked, node_id, node)
        node.check(checked.scope, partial(checked.report, node_id))
        for path, say, _ in node.speech(checked.scope):
            if say.prompt in checked.scope.catalogue.prompts:
                _check_slots(checked, node_id, path, say)


def _check_head(checked: Checked) -> None:
    flow, source = checked.flow, checked.source
    for path, target in find(flow.head, Target):
        if path[0] in ("start", "anywhere") and target not in flow.ids:
            hint = did_you_mean(target, flow.ids)
            named = path[-2] if path[-1] == "next" else path[-1]
            text = f"'{named}' names unknown node '{target}'. {hint}".rstrip()
            source.problem(path, text, Rule.UNKNOWN_NODE)
    _check_head_prompts(checked)
    _check_head_words(checked)
    for index, result in enumerate(flow.head.results):
        if result not in flow.types:
            hint = did_you_mean(result, flow.types)
            source.problem(
                ("results", index),
                f"unknown variable '{result}'. {hint}".rstrip(),
                Rule.UNKNOWN_VARIABLE,
            )
    for name in flow.head.variables.keys() & flow.head.arguments.keys():
        text = f"'{name}' is an argument already; it needs no second declaration"
        source.problem(("variables", name), text, Rule.GIVEN_TWICE)


def _check_head_prompts(checked: Checked) -> None:
    """Check what is said where no node is: it has few values, or none."""
    catalogue, source = checked.scope.catalogue, checked.source
    for path, prompt in find(checked.flow.head, PromptId):
        if path[0] not in ("interrupted", "settled") or not catalogue.prompts:
            continue
        if prompt not in catalogue.prompts:
            hint = did_you_mean(prompt, catalogue.prompts)
            source.problem(path, f"unknown prompt '{prompt}'. {hint}".rstrip(), Rule.UNKNOWN_PROMPT)
            continue
        known = SETTLED_SLOTS[str(path[-1])] if path[0] == "settled" else frozenset()
        for slot in sorted(catalogue.slots(prompt) - known):
            where = (
                f"is not told of a payment that is '{path[-1]}'"
                if path[0] == "settled"
                else "may have no value where a call is interrupted"
            )
            source.problem(path, f"'{prompt}' says {{{slot}}}, which {where}", Rule.NEVER_SET)


def _check_head_words(checked: Checked) -> None:
    """Check what is heard anywhere."""
    keys = checked.flow.head.anywhere.keys
    _check_languages(checked.flow.head, checked.scope, checked.source.problem)
    choices: dict[Path, Choice] = {("anywhere", "keys", key): one for key, one in keys.items()}
    check_heard(choices, checked.scope, checked.source.problem)


def check_use(checked: Checked) -> None:
    """Report variables that are declared and then not used, or never set."""
    flow, source = checked.flow, checked.source
    read = _spoken(checked) | {str(name) for _, name in find(flow, Reads)}
    for node in flow.nodes.values():
        read |= {one.name for one in node.reads(checked.scope)}
    for name in flow.head.variables:
        if name in flow.asked_at:
            continue
        if name in read:
            source.problem(
                ("variables", name), f"nothing sets '{name}', but it is read", Rule.NEVER_SET
            )
        else:
            source.problem(("variables", name), f"'{name}' is never used; delete it", Rule.UNUSED)


def _spoken(checked: Checked) -> set[str]:
    catalogue = checked.scope.catalogue
    nodes = checked.flow.nodes
    prompts = {prompt for _, prompt in find(nodes, PromptId) if prompt in catalogue.prompts}
    return {slot for prompt in prompts for slot in catalogue.slots(prompt)}


def _check_targets(checked: Checked, node_id: str, node: Node) -> None:
    for path, target in find(node, Target):
        if target not in checked.flow.ids:
            hint = did_you_mean(target, checked.flow.ids)
            checked.report(
                node_id,
                path,
                f"goes to unknown node '{target}'. {hint}".rstrip(),
                Rule.UNKNOWN_NODE,
            )


def _check_languages(table: object, scope: Scope, report: Report) -> None:
    languages = scope.catalogue.languages
    for path, tag in find(table, LanguageTag):
        if languages and tag not in languages:
            hint = did_you_mean(tag, languages)
            report(path, f"unknown language '{tag}'. {hint}".rstrip(), Rule.UNKNOWN_LANGUAGE)


def _check_prompts(checked: Checked, node_id: str, node: Node) -> None:
    catalogue = checked.scope.catalogue
    _check_languages(node, checked.scope, partial(checked.report, node_id))
    for path, prompt in find(node, PromptId):
        if catalogue.prompts and prompt not in catalogue.prompts:
            hint = did_you_mean(prompt, catalogue.prompts)
            checked.report(
                node_id, path, f"unknown prompt '{prompt}'. {hint}".rstrip(), Rule.UNKNOWN_PROMPT
            )


def _check_variables(checked: Checked, node_id: str, node: Node) -> None:
    types = checked.scope.types
    named = [*find(node, Reads), *find(node, Sets)]
    for path, name in named:
        # What `each` names is a list; what else it may be is told with the prompt.
        if name not in types and path[-1] != "each":
            hint = did_you_mean(name, types) or "Declare it under 'variables'."
            checked.report(
                node_id, path, f"unknown variable '{name}'. {hint}", Rule.UNKNOWN_VARIABLE
            )
    for read in node.reads(checked.scope):
        if read.name in types and not serves(types[read.name], read.wanted):
            checked.report(
                node_id, read.path, _misread(checked, read), _misread_rule(checked, read)
            )
    for write in node.writes(checked.scope):
        if write.name in types and not fits(write.brings, types[write.name]):
            has = _a(types[write.name])
            text = f"'{write.name}' is declared as {has}, but here it gets {_a(write.brings)}"
            checked.report(node_id, write.path, f"{text}; use another variable", Rule.WRONG_TYPE)


def _misread_rule(checked: Checked, read: Read) -> Rule:
    is_secret = checked.scope.types[read.name] is Type.SECRET
    return Rule.SECRET_LEAK if is_secret else Rule.WRONG_TYPE


def _misread(checked: Checked, read: Read) -> str:
    has = checked.scope.types[read.name]
    if has is Type.SECRET:
        return f"{read.by} must not have the secret '{read.name}'; only the bank may"
    wanted = "a single value" if read.wanted is None else _a(read.wanted)
    text = f"{read.by} takes {wanted} here, but '{read.name}' is {_a(has)}"
    if read.wanted is Type.SECRET:
        # What a caller types there may be a PIN, so nothing else may know it.
        return f"{text}; declare it as 'secret'"
    return text


def _a(kind: Type | ListOf) -> str:
    words = f"list of '{kind.operation}'" if isinstance(kind, ListOf) else f"'{kind}'"
    return f"a {words}"


def _check_slots(checked: Checked, node_id: str, path: Path, say: Say) -> None:
    types = checked.scope.types
    lists = {name: kind.fields for name, kind in types.items() if isinstance(kind, ListOf)}
    if say.each is not None and say.each not in lists:
        hint = did_you_mean(say.each, lists)
        checked.report(
            node_id, path, f"'each' names no list: '{say.each}'. {hint}".rstrip(), Rule.WRONG_TYPE
        )
        return
    fields = lists.get(str(say.each), {})
    for slot in sorted(checked.scope.catalogue.slots(say.prompt)):
        if slot in fields or (slot == HEARD and path[0] == "hearing"):
            continue
        if types.get(slot) is Type.SECRET:
            text = f"'{say.prompt}' would speak the secret '{slot}'; only the bank may have it"
            checked.report(node_id, path, text, Rule.SECRET_LEAK)
        elif slot in lists:
            text = f"'{say.prompt}' speaks the list '{slot}'; use {{prompt: ..., each: {slot}}}"
            checked.report(node_id, path, text, Rule.WRONG_TYPE)
        elif slot not in types:
            inside = [name for name, fields_of in lists.items() if slot in fields_of]
            speakable = {name for name, kind in types.items() if fits(kind, None)}
            hint = did_you_mean(slot, speakable | fields.keys())
            if inside and say.each is None:
                hint = f"Each of '{inside[0]}' has one: use {{prompt: ..., each: {inside[0]}}}."
            text = f"'{say.prompt}' speaks {{{slot}}}, which is no variable. {hint}"
            checked.report(node_id, path, text.rstrip(), Rule.UNKNOWN_VARIABLE)
