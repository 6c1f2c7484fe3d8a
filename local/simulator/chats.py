"""Residents and what stands in their chats, kept in one JSON file to outlive a restart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from secrets import choice, randbelow, token_hex
from string import ascii_letters, digits
from typing import Literal

from pydantic import BaseModel, Field, JsonValue

from local.simulator.kakao import Account, Block, Json

FIRST_RESIDENTS = ("김영자", "박민수", "이서연")


class Entry(BaseModel):
    """One thing in a chat: what the resident sent, a skill answer, or a line of KakaoTalk's own.

    `pictures` counts photos sent; `failed` marks Kakao's stand-in for an answer that never came;
    `tag` says why an answer is there without anything said before it.
    """

    id: str = Field(default_factory=lambda: token_hex(8))
    sender: Literal["resident", "bot", "kakao"]
    at: datetime
    text: str = ""
    pictures: int = 0
    outputs: list[Json] = []
    quick_replies: list[Json] = []
    violations: list[str] = []
    took_ms: int | None = None
    failed: bool = False
    tag: str = ""


class Exchange(BaseModel):
    """The last skill call as it went over the wire; `response` is what came back, if JSON did."""

    request_id: str
    sent_at: datetime
    move_block: tuple[str, str]
    request: Json
    status: int | None = None
    response: JsonValue = None
    took_ms: int = 0


class Resident(BaseModel):
    """Someone to play. `with_person` is whether staff answer in the channel's 1:1 chat."""

    name: str
    bot_user_key: str = Field(default_factory=lambda: token_hex(33))
    plusfriend_user_key: str = Field(
        default_factory=lambda: "".join(choice(ascii_letters + digits) for _ in range(12))
    )
    app_user_id: str = Field(default_factory=lambda: str(2_000_000_000 + randbelow(10**9)))
    friend: bool = True
    language: str = "ko"
    with_person: bool = False
    entries: list[Entry] = []
    last: Exchange | None = None

    @property
    def account(self) -> Account:
        """Whom Kakao says it is."""
        return Account(
            self.bot_user_key,
            self.plusfriend_user_key,
            self.app_user_id,
            friend=self.friend,
            language=self.language,
        )

    @property
    def last_block(self) -> Block | None:
        """The block that answered last."""
        return Block(*self.last.move_block) if self.last else None

    def answers_to(self, key: str) -> bool:
        """Whether an Event API call means this resident by any of the three keys."""
        return key in (self.bot_user_key, self.plusfriend_user_key, self.app_user_id)


class _File(BaseModel):
    residents: list[Resident]


class Chats:
    """All residents by number, in the order they were added."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if path.exists():
            self._residents = _File.model_validate_json(path.read_bytes()).residents
        else:
            self._residents = [Resident(name=name) for name in FIRST_RESIDENTS]

    def __iter__(self) -> Iterator[tuple[int, Resident]]:
        return iter(enumerate(self._residents))

    def __getitem__(self, number: int) -> Resident:
        if not 0 <= number < len(self._residents):
            raise KeyError(number)
        return self._residents[number]

    def add(self, name: str) -> int:
        """A new resident's number."""
        self._residents.append(Resident(name=name))
        self.save()
        return len(self._residents) - 1

    def find(self, key: str) -> int | None:
        """Who is meant by a key of an Event API call, or None."""
        return next((n for n, who in self if who.answers_to(key)), None)

    def save(self) -> None:
        """Write all of it; a crash leaves the old file or the new one, never half of one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(_File(residents=self._residents).model_dump_json(), encoding="utf-8")
        fresh.replace(self._path)
