"""Customers in files: CSV for spreadsheets, JSON Lines for programs, a line for each customer."""
