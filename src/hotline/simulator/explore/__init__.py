"""Callers who walk every branch of the flows, and what of it would surprise a person.

- `likely`: keys and values that make sense.
- `choices`: what can happen next, and what is still to be tried.
- `people`, `moments`: the way to a person, and when lines are open.
- `explorer`: one call after the other.
- `surprises`: what is wrong with a call though every test and every check lets it through.
"""
