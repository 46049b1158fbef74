"""Customers: who is calling, how the bank ranks them, and how they are found."""
