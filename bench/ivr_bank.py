"""The demo bank with a cheap hash: the price of a PIN check is the bank's, not the IVR's."""

from __future__ import annotations

from argon2 import PasswordHasher

from hotline.bank.demo import pins
from hotline.cli.service import bank

if __name__ == "__main__":
    pins._ARGON2 = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    bank()
