"""Strikes a live floor at every moment of an offer, and looks for states that lie."""
