"""Breaks the shipped flows in every way that it knows, and counts what the checker sees."""
