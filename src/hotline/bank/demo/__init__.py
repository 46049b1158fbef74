"""The demo bank: a real HTTP server with its own ledger, for demonstrations and tests."""
