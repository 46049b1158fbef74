"""Flow tests: YAML beside the flows that says what callers do and hear; see `docs/flow_tests.md`.

- `document`: a file of tests, read with every mistake in its place.
- `written`: values as they are written there.
- `scripted_bank`: what the bank answers.
- `virtual_call`: one call without a PBX, on a clock of its own.
- `trial`: one test carried through, and what was wrong.
- `coverage`: which nodes and ways of the flows were walked.
"""
