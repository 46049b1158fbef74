"""Recorded calls through the flow core again: with the flows they had, or with edited ones."""
