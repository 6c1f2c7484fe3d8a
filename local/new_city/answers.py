"""What only the city can say, from a file or asked one by one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator


class AnswerError(ValueError):
    """Answers that make no city; the message names each that is wrong."""


class Answers(BaseModel):
    """The city's own facts. Defaults are proposals, for the city to confirm."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    province: str = Field(min_length=2, description="Province, e.g. 충청남도 or 서울특별시")
    city: str = Field(min_length=2, description="City, county or gu, e.g. 천안시")
    english: str = Field(pattern=r"^[A-Z][A-Za-z' -]*$", description="Its English name")
    channel: str = Field(min_length=2, description="The channel's name in KakaoTalk")
    phone: str = Field(
        default="129",
        pattern=r"^[0-9-]{3,14}$",
        description="A number that always works for residents; 129 is the ministry's",
    )
    phone_label: str = Field(default="", description="Whose number that is; empty for 129")
    phone_hours: str = Field(default="", description="When it is answered; empty for 129")
    policy_team: str = Field(default="복지정책과", min_length=2, description="Who runs the channel")
    support_team: str = Field(
        default="희망복지지원단", min_length=2, description="Who handles complex cases for the city"
    )
    dong_team: str = Field(
        default="보건복지팀", min_length=2, description="What a dong's welfare team is called"
    )
    opens: time = Field(default=time(9), description="When the desks open")
    closes: time = Field(default=time(18), description="When they close")
    lunch: tuple[time, time] | None = Field(
        default=None, description="Lunch, if the desks close for it: 12:00-13:00"
    )
    neighbours: tuple[str, ...] = Field(
        default=(), description="Cities that people confuse with it, with commas: 아산시, 평택시"
    )

    @model_validator(mode="before")
    @classmethod
    def _as_typed(cls, given: Any) -> Any:
        """Lunch and neighbours may be one text each, as they are typed."""
        if not isinstance(given, Mapping):
            return given
        values = {key: value for key, value in given.items() if value != ""}
        if isinstance(lunch := values.get("lunch"), str):
            values["lunch"] = tuple(part.strip() for part in lunch.split("-"))
        if isinstance(near := values.get("neighbours"), str):
            values["neighbours"] = tuple(part.strip() for part in near.split(",") if part.strip())
        return values

    @model_validator(mode="after")
    def _labelled(self) -> Answers:
        if self.phone != "129" and not (self.phone_label and self.phone_hours):
            raise ValueError("phone_label and phone_hours are needed for any phone but 129")
        return self


def read_answers(path: Path) -> Answers:
    """The answers in a TOML file.

    Raises:
        AnswerError: it cannot be read, or answers are missing or wrong.
    """
    try:
        return _checked(tomllib.loads(path.read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise AnswerError(f"{path}: {error}") from error


def ask_answers(ask: Callable[[str], str]) -> Answers:
    """Every question in turn; an empty reply takes the proposal.

    Raises:
        AnswerError: what was typed makes no city.
    """
    given = {}
    for name, question in Answers.model_fields.items():
        proposed = "" if question.is_required() else _shown(question.default)
        hint = f" [{proposed}]" if proposed else ""
        given[name] = ask(f"{question.description}{hint}: ").strip()
    return _checked(given)


def _shown(value: object) -> str:
    return f"{value:%H:%M}" if isinstance(value, time) else str(value or "")


def _checked(given: Mapping[str, Any]) -> Answers:
    try:
        return Answers.model_validate(given)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'answers'}: {e['msg']}" for e in error.errors()
        )
        raise AnswerError(wrong) from error
