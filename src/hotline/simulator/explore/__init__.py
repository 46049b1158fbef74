"""Callers who walk every branch of the flows, and what of it would surprise a person.

- `likely`: keys and values that make sense.
- `choices`: what can happen next; what has happened least often comes first.
- `explorer`: one call after the other.
- `surprises`: what is wrong with a call though every test and every check lets it through.
"""
