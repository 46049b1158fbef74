"""Recordings written down, beside the calls and never before them."""
