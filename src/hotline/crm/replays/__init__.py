"""Replays of many calls that people asked for, and what came of them."""
