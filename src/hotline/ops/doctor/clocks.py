"""Clocks that disagree make stories that nobody can follow."""

from __future__ import annotations

from hotline.ops.doctor.finding import Finding, ok, warning

TOLERATED_S = 2.0


def compare_clocks(whose: str, ahead_s: float, exact_s: float) -> Finding:
    """Say whether a clock, measured to `exact_s` seconds, agrees with ours."""
    if abs(ahead_s) <= TOLERATED_S + exact_s:
        return ok(f"{whose} clock agrees with ours, to {max(exact_s, 0.001):.3g} s")
    way = "ahead of" if ahead_s > 0 else "behind"
    return warning(
        f"{whose} clock is {abs(ahead_s):.1f} s {way} ours",
        "let both machines keep time by NTP (timedatectl set-ntp true)",
    )
