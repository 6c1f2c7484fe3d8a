"""Documents as they are stored, and the process that follows them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from chalicelib.city.edited import Holidays, Hours
from chalicelib.kakao.skill import BUDGET, Skill
from chalicelib.store.documents import Document, Documents
from chalicelib.store.errors import DocumentChangedError, UnavailableError
from chalicelib.store.following import Following
from chalicelib.welfare.edited import ProgrammeEdit
from local.in_process import SKILL_KEY, Stack, running
from tests.contract.stores import MINUTE, NOW, SEOUL, Store, at_once, errors

SATURDAY = datetime(2026, 11, 28, 12, 0, tzinfo=SEOUL)


def document(section: str, version: int, body: str = "", by: str = "park") -> Document:
    return Document(section, version, body, by, NOW, "시험")


def test_every_version_stays_and_the_last_is_in_force(store: Store) -> None:
    documents = Documents(store.table)
    first, second = document("hours", 1, '{"a": 1}'), document("hours", 2, '{"a": 2}')
    documents.save(first)
    documents.save(second)
    documents.save(document("teams", 1))
    assert documents.current() == {"hours": second, "teams": document("teams", 1)}
    assert documents.history("hours") == (second, first)
    assert documents.version("hours", 1) == first
    assert documents.one("hours") == second
    assert documents.one("routing") is None


def test_of_two_who_edit_the_same_version_one_is_told(store: Store) -> None:
    documents = Documents(store.table)
    documents.save(document("hours", 1))
    outcomes = at_once(
        lambda: documents.save(document("hours", 2, "kim's", "kim")),
        lambda: documents.save(document("hours", 2, "lee's", "lee")),
    )
    assert errors(outcomes) == [DocumentChangedError]
    assert [one.version for one in documents.history("hours")] == [2, 1]


class Reading:
    """Settings that can be out of reach, and a watch."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.reads = 0
        self.down = False
        self.seconds = 0.0

    def __call__(self) -> dict[str, Document]:
        self.reads += 1
        if self.down:
            raise UnavailableError("down")
        return dict(self.documents)


@pytest.fixture
def reading() -> Reading:
    return Reading()


@pytest.fixture
def following(reading: Reading) -> Following[tuple[str, ...]]:
    return Following(
        ("delivered",),
        reading,
        lambda documents, _: tuple(one.body for one in documents.values()),
        lambda: reading.seconds,
    )


def test_a_process_looks_once_a_minute_and_builds_only_on_a_change(
    reading: Reading, following: Following[tuple[str, ...]]
) -> None:
    first = following.current()
    reading.documents["hours"] = document("hours", 1, "later")
    reading.seconds = 59
    assert following.current() is first
    assert reading.reads == 1
    reading.seconds = 60
    assert following.current() == ("later",)
    changed = following.current()
    reading.seconds = 120
    assert following.current() is changed
    assert reading.reads == 3


def test_while_settings_cannot_be_read_the_last_stay_in_use(
    reading: Reading, following: Following[tuple[str, ...]], caplog: pytest.LogCaptureFixture
) -> None:
    reading.documents["hours"] = document("hours", 1, "set")
    assert following.current() == ("set",)
    reading.down, reading.seconds = True, 61
    assert following.current() == ("set",)
    assert following.current() == ("set",)
    assert reading.reads == 2
    assert "settings.not_followed" in caplog.text


class Town:
    """A running service and a resident who writes to it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack

    def a_minute_passes(self) -> None:
        self.stack.at += MINUTE

    def says(self, words: str) -> str:
        """The answer, as it is sent."""
        request = {
            "userRequest": {"utterance": words, "user": {"id": "u", "properties": {}}},
            "bot": {"id": "b"},
            "action": {"id": "a", "clientExtra": {}},
        }
        headers = {"x-skill-key": SKILL_KEY}
        raw = json.dumps(request).encode()
        answer = self.stack.service.webhooks.answer_skill(headers, raw)
        assert answer.status == 200
        return json.dumps(json.loads(answer.body), ensure_ascii=False)

    def save(self, section: str, body: str, version: int = 1) -> None:
        self.stack.service.documents.save(document(section, version, body))


@pytest.fixture
def town() -> Iterator[Town]:
    with running(SATURDAY) as stack:
        yield Town(stack)


def test_a_holiday_that_is_saved_reaches_residents_within_a_minute(town: Town) -> None:
    assert "11월 30일" in town.says("상담하고 싶어요")
    monday = Holidays(added={date(2026, 11, 30): "임시공휴일"})
    town.save("holidays", monday.model_dump_json())
    town.a_minute_passes()
    town.says("처음으로")
    answer = town.says("상담하고 싶어요")
    assert "11월 30일" not in answer
    assert "12월 1일" in answer


def test_a_programme_that_is_published_reaches_residents_within_a_minute(town: Town) -> None:
    edit = ProgrammeEdit(published={"phone": "031-828-1234"}).model_dump_json()
    assert "031-828-1234" not in town.says("긴급복지지원 알려주세요")
    town.save("programme:emergency-support", edit)
    town.a_minute_passes()
    assert "031-828-1234" in town.says("긴급복지지원 알려주세요")


@pytest.mark.parametrize(
    "body", ["not json", '{"opens": "18:00", "closes": "09:00"}', '{"of": "newer code"}']
)
def test_a_document_that_cannot_be_applied_breaks_no_turn(
    town: Town, caplog: pytest.LogCaptureFixture, body: str
) -> None:
    town.save("hours", body)
    hours = Hours(opens=time(10), closes=time(16)).model_dump_json()
    assert "오전 9시" in town.says("상담하고 싶어요")
    assert "settings.left_out" in caplog.text
    town.save("hours", hours, 2)
    town.a_minute_passes()
    town.says("처음으로")
    assert "오전 10시" in town.says("상담하고 싶어요")


def test_a_turn_costs_one_query_a_minute_more(town: Town) -> None:
    calls: list[str] = []
    client: Any = town.stack.service.clients.dynamodb
    client.meta.events.register("before-call", lambda model, **_: calls.append(model.name))
    town.says("안녕하세요")
    assert calls == ["Query", "Query", "PutItem"]
    calls.clear()
    town.says("긴급복지지원 알려주세요")
    assert calls == ["Query", "PutItem"]


def test_settings_that_are_slow_to_read_take_their_time_from_the_turn(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(_: Documents) -> dict[str, Document]:
        town.stack.at += timedelta(seconds=1.5)
        raise UnavailableError("slow")

    monkeypatch.setattr(Documents, "current", slow)
    skill = town.stack.service.webhooks.skill
    assert isinstance(first := skill(), Skill)
    assert isinstance(second := skill(), Skill)
    assert (first.budget, second.budget) == (BUDGET - 1.5, BUDGET)
