"""The payments that calls asked the bank for, and which of them nobody knows the outcome of."""
