"""Floors that are only played: a router, a virtual clock, and agents and callers on paper."""
