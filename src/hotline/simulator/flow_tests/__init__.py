"""Flow tests: YAML beside the flows that says what callers do and hear; see `docs/flow_tests.md`.

- `document`: a file of tests, read with every mistake in its place.
- `steps`, `answers`, `expected`, `written`: its parts.
- `parts`: the bank and the other parts, as a test gives them.
- `virtual_call`: one call without a PBX, on a clock of its own.
- `trial`, `judging`: one test carried through, and what was not as expected.
- `run`: all tests of some files.
- `coverage`: which nodes and ways of the flows were walked.
- `recorder`: a call made into a test.
"""
