"""Files of tests, read and carried through one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hotline.flow.bundle import Bundle
from hotline.flow.problems import FlowProblems
from hotline.flow.source import read_source
from hotline.simulator.flow_tests.document import Case, read_cases
from hotline.simulator.flow_tests.trial import Trial, try_case


def read_tests(files: Mapping[str, str], bundle: Bundle) -> tuple[Case, ...]:
    """Return the tests of several files: file name to text.

    Raises:
        FlowProblems: With every mistake in every file.
    """
    cases: list[Case] = []
    problems = []
    for file, text in files.items():
        source = read_source(text, file)
        cases += read_cases(source, bundle)
        problems += source.problems
    if problems:
        raise FlowProblems(problems)
    return tuple(cases)


def try_all(cases: Iterable[Case], bundle: Bundle, language: str = "") -> Iterator[Trial]:
    """Carry tests through, each in its languages, or in the one that is asked for."""
    for case in cases:
        for tag in case.languages:
            if language in ("", tag):
                yield try_case(case, bundle, tag)
