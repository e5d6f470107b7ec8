"""The kinds of mention."""

from __future__ import annotations

from typing import Literal

Kind = Literal["date", "agency", "amount", "case"]
KINDS: tuple[Kind, ...] = ("date", "agency", "amount", "case")
