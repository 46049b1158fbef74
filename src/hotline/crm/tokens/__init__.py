"""Tokens: what programs show in order to use the API, and what each may do."""
