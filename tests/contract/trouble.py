"""A client of AWS one call of which fails, by its number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ReadTimeoutError


@dataclass
class Trouble:
    """Lets the `at`th call fail, `after` it took effect or before."""

    at: int
    after: bool
    calls: list[str] = field(default_factory=list)

    def over(self, client: Any) -> Any:
        """The client, in trouble."""
        return _Troubled(client, self)


@dataclass
class _Troubled:
    client: Any
    trouble: Trouble

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.client, name)
        if name == "exceptions":
            return found

        def call(**arguments: Any) -> Any:
            fails = len(self.trouble.calls) == self.trouble.at
            self.trouble.calls.append(name)
            if fails and not self.trouble.after:
                raise ReadTimeoutError(endpoint_url="")
            answer = found(**arguments)
            if fails:
                raise ReadTimeoutError(endpoint_url="")
            return answer

        return call
