"""Scorecards: the form that calls are scored by, the score, and how far people agree. Pure."""
