"""What the running stack tells its tools: `.local/stack.json`, plus what only this server needs."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class StaffAccount(BaseModel):
    """A seeded account that a newcomer can sign in with."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    username: str
    password: str
    role: str
    team: str


class Stack(BaseModel):
    """Addresses, names and keys of one running stack.

    `api_url` is the API's own base without a trailing slash; `url` is this server as people
    outside see it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    url: str
    api_url: str
    skill_key: str
    channel_key: str
    aws_endpoint: str
    region: str
    table: str
    routing_queue_url: str
    routing_dlq_url: str
    team_queue_urls: dict[str, str]
    clock_function: str
    staff: tuple[StaffAccount, ...] = ()
