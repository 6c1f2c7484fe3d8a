"""The staff directory: who works where, as what, and who is away.

Cognito says who someone is; this says what they may. An entry is made from Cognito's attributes at
the first sign-in, and decides from then on. Each person is stored twice in one transaction: by name
with a version, and in the list that a team is read from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from chalicelib.cases.events import instant
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.store import keys
from chalicelib.store.errors import PersonChangedError
from chalicelib.store.items import Item
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition, Write, at_version, check, delete, put


@dataclass(frozen=True, slots=True)
class Person:
    """One member of staff. `dongs` and `edits` are as in `StaffMember`; `absent_until` is the
    moment they are back, None with an `absent_from` means until further notice. `version` 0 has
    never been stored."""

    username: str
    name: str
    team: str
    role: Role = Role.WORKER
    dongs: tuple[str, ...] = ()
    edits: bool = True
    active: bool = True
    absent_from: datetime | None = None
    absent_until: datetime | None = None
    language: str | None = None
    version: int = 0

    @property
    def staff(self) -> StaffMember:
        """Who acts, as the case commands know them."""
        return StaffMember(
            self.username, self.name, self.team, self.role, self.dongs, edits=self.edits
        )

    def absent(self, now: datetime) -> bool:
        """Whether they are away at this time."""
        if self.absent_from is None or now < self.absent_from:
            return False
        return self.absent_until is None or now < self.absent_until


def person_of(staff: StaffMember) -> Person:
    """The entry that someone unknown to the directory begins with."""
    return Person(staff.username, staff.name, staff.team, staff.role, staff.dongs, staff.edits)


@dataclass(frozen=True, slots=True)
class People:
    """The people of one city's table."""

    table: Table

    def get(self, username: str) -> Person | None:
        """Someone by user name as the pool spells it, or None."""
        item = self.table.get(keys.of_person(username), keys.PROFILE)
        return _person(item) if item else None

    def all(self) -> tuple[Person, ...]:
        """Everyone, those who left included, team by team."""
        return tuple(self._listed(""))

    def of_team(self, team: str) -> tuple[Person, ...]:
        """Everyone who works in the team now, by user name; absent ones too."""
        return tuple(person for person in self._listed(keys.listed(team, "")) if person.active)

    def present(self, team: str, now: datetime) -> tuple[Person, ...]:
        """Those of the team who are not away and may act."""
        return tuple(
            person for person in self.of_team(team) if person.edits and not person.absent(now)
        )

    def writes(self, person: Person) -> tuple[Person, tuple[Write, ...]]:
        """The person as stored next, and the writes of it, for a transaction that may hold more.
        They are lost to `PersonChangedError` unless `person` was read as it is stored."""
        after = replace(person, version=person.version + 1)
        fields = {
            **asdict(after),
            "absent_from": person.absent_from and instant(person.absent_from),
            "absent_until": person.absent_until and instant(person.absent_until),
            "item": "person",
        }
        before = self.get(person.username) if person.version else None
        left = [before] if before and before.team != person.team else []
        pk = keys.of_person(person.username)
        return after, (
            put(
                pk,
                keys.PROFILE,
                fields,
                condition=at_version(person.version),
                lost=PersonChangedError,
            ),
            put(keys.PEOPLE, keys.listed(person.team, person.username), fields),
            *(delete(keys.PEOPLE, keys.listed(then.team, then.username)) for then in left),
        )

    def store(self, person: Person, also: tuple[Write, ...] = ()) -> Person:
        """Store someone as given; `also` is written with it.

        Raises:
            PersonChangedError: the entry is no longer the one that `person` was made from.
        """
        after, writes = self.writes(person)
        self.table.write(*writes, *also)
        return after

    def entered(self, staff: StaffMember) -> Person:
        """The entry of someone who has just proved who they are; made where there is none."""
        known = self.get(staff.username)
        if known is None:
            try:
                return self.store(person_of(staff))
            except PersonChangedError:  # signed in twice at the same moment
                known = self.get(staff.username)
        if known is None:
            raise LookupError("an entry of the directory was removed while it was read")
        return known

    def _listed(self, prefix: str) -> Iterator[Person]:
        condition = (
            Condition(
                "PK = :pk AND begins_with(SK, :prefix)", {":pk": keys.PEOPLE, ":prefix": prefix}
            )
            if prefix
            else Condition("PK = :pk", {":pk": keys.PEOPLE})
        )
        return (_person(item) for item in self.table.query(condition))


def unchanged(person: Person) -> Write:
    """That the person is stored as this says, as a condition of something else."""
    return check(
        keys.of_person(person.username),
        keys.PROFILE,
        at_version(person.version),
        PersonChangedError,
    )


def _person(item: Item) -> Person:
    return Person(
        username=item["username"],
        name=item["name"],
        team=item["team"],
        role=Role(item["role"]),
        dongs=tuple(item["dongs"]),
        edits=item["edits"],
        active=item["active"],
        absent_from=_time(item.get("absent_from")),
        absent_until=_time(item.get("absent_until")),
        language=item.get("language"),
        version=item["version"],
    )


def _time(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None
