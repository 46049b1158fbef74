"""Kills what carries payment calls, at every step of them, and counts what became of the money."""
