"""Replies that staff write often, kept ready: chosen on the case page, changed there before they
are sent."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field

PLACES = ("receipt",)
"""What `{…}` may stand for."""

_PLACE = re.compile(r"\{([^{}]*)\}")


class ReplyTemplate(BaseModel):
    """A text under a name; at `{receipt}` the case's own is put in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=40)
    text: str = Field(min_length=1, max_length=1000)

    def filled(self, receipt: str) -> str:
        """The text for one case."""
        return self.text.replace("{receipt}", receipt)

    @property
    def unknown_places(self) -> tuple[str, ...]:
        """What stands in braces and means nothing."""
        return tuple(name for name in _PLACE.findall(self.text) if name not in PLACES)


class ReplyTemplates(BaseModel):
    """All of them, in the order in which they are offered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    templates: tuple[ReplyTemplate, ...] = Field(default=(), max_length=60)
