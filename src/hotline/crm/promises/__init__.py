"""The one ledger of what the bank has promised."""
