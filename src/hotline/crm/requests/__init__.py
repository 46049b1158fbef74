"""Requests to make something, so that none of them makes two things."""
