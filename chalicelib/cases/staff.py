"""Who acts for the city: a person, their team, and what the role lets them do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is there for; `access` says what follows from it."""

    WORKER = "worker"
    LEAD = "lead"
    COORDINATOR = "coordinator"  # 희망복지지원단: helps on every case that its team hears of
    POLICY = "policy"  # 복지정책과
    AUDITOR = "auditor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who acts. `username` is recorded in the history.

    `dongs` narrows what they see to cases of these dongs (and those of no known dong); empty is the
    whole team's. `edits` False: they may look, not act.
    """

    username: str
    name: str
    team: str
    role: Role = Role.WORKER
    dongs: tuple[str, ...] = ()
    edits: bool = True
