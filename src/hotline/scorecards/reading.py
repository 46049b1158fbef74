"""Forms read and checked as flows are: every mistake with its place and the way out."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from hotline.flow.problems import FlowProblems, did_you_mean
from hotline.flow.rules import Rule
from hotline.flow.source import Path, Source, read_source
from hotline.flow.tables import read_table
from hotline.scorecards.document import ScorecardForm


@dataclass(frozen=True, kw_only=True)
class FormVersion:
    """A form exactly as it was written: what a score was given by.

    Attributes:
        form: What it says.
        digest: SHA-256 of the text, in hexadecimal: this version's name for ever.
        text: The text.
    """

    form: ScorecardForm
    digest: str
    text: str


def read_forms(
    sources: Mapping[str, str], queues: Collection[str] | None = None
) -> tuple[FormVersion, ...]:
    """Read and check forms, in the order of their files.

    Args:
        sources: File name to text.
        queues: Those that there are; None where nobody looked.

    Raises:
        FlowProblems: With every mistake in every file.
    """
    read = [_read(text, file, queues) for file, text in sorted(sources.items())]
    seen: dict[str, str] = {}
    for version, source in read:
        if version is None:
            continue
        name = version.form.form
        if name in seen:
            text = f"'{seen[name]}' is already a form named '{name}'"
            source.problem(("form",), text, Rule.GIVEN_TWICE)
        seen.setdefault(name, source.file)
    if problems := [*chain.from_iterable(source.problems for _, source in read)]:
        raise FlowProblems(problems)
    return tuple(version for version, _ in read if version is not None)


def read_kept(text: str) -> FormVersion:
    """Read a form that was checked when it was kept, for the scores that were given by it.

    Raises:
        FlowProblems: This version cannot read it any more.
    """
    source = read_source(text, "the form as it was kept")
    form = read_table(ScorecardForm, source.data, source)
    if form is None:
        raise FlowProblems(source.problems)
    return _version(form, text)


def _read(
    text: str, file: str, queues: Collection[str] | None
) -> tuple[FormVersion | None, Source]:
    source = read_source(text, file)
    form = read_table(ScorecardForm, source.data, source) if source.is_whole else None
    if form is None:
        return None, source
    for path, problem, rule in chain(
        _twice(form), _texts(form), _weights(form), _queues(form, queues)
    ):
        source.problem(path, problem, rule)
    return _version(form, text), source


def _version(form: ScorecardForm, text: str) -> FormVersion:
    return FormVersion(form=form, digest=hashlib.sha256(text.encode()).hexdigest(), text=text)


_Found = Iterator[tuple[Path, str, Rule]]


def _at(section: str, question: str, *rest: str) -> Path:
    return ("sections", section, "questions", question, *rest)


def _twice(form: ScorecardForm) -> _Found:
    seen: dict[str, str] = {}
    for section, question, _ in form.each():
        if question in seen:
            text = f"question '{question}' is in section '{seen[question]}' already; rename one"
            yield _at(section, question), text, Rule.GIVEN_TWICE
        seen.setdefault(question, section)


def _texts(form: ScorecardForm) -> _Found:
    """Tell texts that are not in every language in which the form has its name."""
    wanted = form.name.keys()
    for section, part in form.sections.items():
        yield from _lacks(("sections", section, "name"), part.name, wanted)
    for section, question_id, question in form.each():
        yield from _lacks(_at(section, question_id, "asks"), question.asks, wanted)
        if question.help:
            yield from _lacks(_at(section, question_id, "help"), question.help, wanted)


def _lacks(path: Path, texts: Mapping[str, str], wanted: Collection[str]) -> _Found:
    for language in wanted - texts.keys():
        yield path, f"'{path[-1]}' has no text in {language}, as the form's name has", _TEXT
    for language in texts.keys() - wanted:
        hint = did_you_mean(language, wanted)
        yield (*path, language), f"the form's name has no '{language}'. {hint}".rstrip(), _TEXT


_TEXT = Rule.MISSING_TEXT


def _weights(form: ScorecardForm) -> _Found:
    for section, question_id, question in form.each():
        if not question.weight and not question.critical:
            text = f"question '{question_id}' counts for nothing: give it a weight, or"
            yield _at(section, question_id, "weight"), f"{text} 'critical: true'", Rule.UNUSED
    if not any(one.weight and not one.not_applicable for _, _, one in form.each()):
        text = (
            "every question with a weight may be left out, so that a call could have no score; "
            "take 'not_applicable' from one of them"
        )
        yield ("sections",), text, Rule.NOT_UNDERSTOOD


def _queues(form: ScorecardForm, queues: Collection[str] | None) -> _Found:
    for index, queue in enumerate(form.queues):
        if queues is not None and queue not in queues:
            text = f"unknown queue '{queue}'. {did_you_mean(queue, queues)}".rstrip()
            yield ("queues", index), text, Rule.NOT_UNDERSTOOD
