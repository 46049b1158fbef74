"""The demo bank with a cheap hash: the price of a PIN check is the bank's, not the IVR's."""

from __future__ import annotations

from argon2 import PasswordHasher

from hotline.bank.demo import pins
from hotline.cli.bank import bank

if __name__ == "__main__":
    pins._ARGON2 = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    # The callers are one customer, and the bank counts every PIN that it has not looked at yet.
    pins.WRONG_PINS_ALLOWED = 1_000_000
    bank()
