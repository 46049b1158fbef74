"""Calls scored: what is proposed, what is scored and appealed, and how far people agree."""
