"""What a unit of each thing costs: `prices.toml`, held against its shape."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bench.cost.usage import Usage

PRICES = Path(__file__).with_name("prices.toml")


class Price(BaseModel):
    """So much for each `per` units, beyond what is `free` in a month. `known` is how we know it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: str
    price: float = Field(ge=0)
    per: int = Field(gt=0)
    free: float = Field(default=0, ge=0)
    source: str
    known: Literal["list", "memory"]
    seen: date

    def of(self, amount: float, *, free: bool) -> float:
        """Money for an amount, without what is free where that counts."""
        billed = max(0.0, amount - self.free) if free else amount
        return billed / self.per * self.price


class Prices:
    """The prices of a region, by what is used."""

    def __init__(self, of: Mapping[str, Price]) -> None:
        self.of = dict(of)

    @classmethod
    def load(cls, path: Path = PRICES) -> Prices:
        """Those of the file.

        Raises:
            ValueError: an entry has not the shape of a price.
        """
        table = tomllib.loads(path.read_text("utf-8"))["use"]
        return cls({name: Price.model_validate(entry) for name, entry in table.items()})

    def bill(self, usage: Usage, *, free: bool = False) -> dict[str, float]:
        """Money for each thing that was used and has a price; figures that only explain others
        (`dynamodb.requests`) have none."""
        return {name: self.of[name].of(amount, free=free) for name, amount in self._billed(usage)}

    def total(self, usage: Usage, *, free: bool = False) -> float:
        """All of it together."""
        return sum(self.bill(usage, free=free).values())

    def _billed(self, usage: Usage) -> Iterator[tuple[str, float]]:
        return ((name, amount) for name, amount in usage if name in self.of)
