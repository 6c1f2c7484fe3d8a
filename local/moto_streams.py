"""moto's stream records at the price of copying them.

moto (5.2) asks of each attribute of each record ten members under several spellings. Most are one
plain value already in the form in which they are answered, and go out as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.core.serialize import BaseJSONSerializer

_PLAIN = frozenset({"S", "N", "BOOL", "NULL"})


@contextmanager
def quick_streams() -> Iterator[None]:
    """While this is open, plain values of items are not looked through member by member."""
    looked_through = BaseJSONSerializer._serialize_type_structure  # noqa: SLF001

    def serialize(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.name == "AttributeValue" and isinstance(value, dict) and value.keys() < _PLAIN:
            serialized[self.get_serialized_name(shape, key)] = value
        else:
            looked_through(self, serialized, value, shape, key)

    with patch.object(BaseJSONSerializer, "_serialize_type_structure", serialize):
        yield
