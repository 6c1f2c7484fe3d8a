"""How much of each thing that AWS bills was used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Usage:
    """Amounts by the name that the prices know them by (`prices.toml`). They add up, and they are
    as many times as much for as many times the work."""

    amounts: Mapping[str, float] = field(default_factory=dict)

    def __add__(self, other: Usage) -> Usage:
        names = {*self.amounts, *other.amounts}
        return Usage({name: self[name] + other[name] for name in names})

    def __mul__(self, times: float) -> Usage:
        return Usage({name: amount * times for name, amount in self.amounts.items()})

    __rmul__ = __mul__

    def __getitem__(self, name: str) -> float:
        return self.amounts.get(name, 0.0)

    def __iter__(self) -> Iterator[tuple[str, float]]:
        """Names with their amounts, in the order of the names."""
        return iter(sorted(self.amounts.items()))


def total(parts: Mapping[str, Usage] | list[Usage]) -> Usage:
    """All of them together."""
    whole = Usage()
    for part in parts.values() if isinstance(parts, Mapping) else parts:
        whole += part
    return whole
