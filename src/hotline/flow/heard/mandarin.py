"""Mandarin as it is spoken to a machine."""

from __future__ import annotations

from hotline.flow.heard.tongue import Tongue

MANDARIN = Tongue(
    yes=("是", "是的", "对", "对的", "好", "好的", "没错", "可以"),
    no=("不", "不是", "不对", "不好", "不行", "不要", "不可以", "没有", "否", "错了"),
)
"""For `zh-CN` and other regions."""
