"""What is personal is found nowhere in the clear; and a seal that is broken is seen."""

from __future__ import annotations

import json

import pytest

from chalicelib import log
from chalicelib.cases.staff import Role
from chalicelib.store.sealing import DataKey, Sealer
from proof.scan import PLANTED, STORIES, scan
from proof.traces import Traces

SHORT = next(story for story in STORIES if story.stem == "a_person_now")


def test_nothing_personal_is_stored_sent_or_logged_in_the_clear() -> None:
    traces, asked, secrets = scan(SHORT, (Role.WORKER,))

    assert asked > 100
    assert len(secrets) > len(PLANTED) + 12
    assert {"logs", "stored items", "objects", "sent outside", "sns.PublishBatch"} <= {
        place for place, kept in traces.places.items() if len(kept) > 100
    }
    assert list(traces.found(secrets)) == []


def test_a_broken_seal_and_a_line_too_much_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scanner's own proof: texts are stored as they are, and one is logged."""
    monkeypatch.setattr(Sealer, "seal", _unsealed)
    monkeypatch.setattr(Sealer, "unseal", lambda _self, _key, sealed, _pk, _sk: sealed.decode())
    line = log.line
    monkeypatch.setattr(
        log, "line", lambda name, **fields: line(name, **fields, phone=PLANTED["a phone"])
    )
    traces, _, secrets = scan(SHORT, ())
    found = list(traces.found(secrets))

    assert "a story, as it is, in stored items" in found
    assert "an addition, as it is, in dynamodb.TransactWriteItems" in found
    assert "a phone, as it is, in logs" in found


@pytest.mark.parametrize(
    "kept",
    [
        json.dumps({"said": "x 사흘째 물만 y"}),
        "x 사흘째 물만 y".encode("utf-16-le"),
        b"eOyCrO2dmOynuCDrrLzrp4w=",
        {"사흘째 물만": 1},
        [{"deep": [b"\0" + "사흘째 물만".encode()]}],
        "%EC%82%AC%ED%9D%98%EC%A7%B8%20%EB%AC%BC%EB%A7%8C",
    ],
)
def test_words_are_found_however_they_are_written(kept: object) -> None:
    traces = Traces()
    traces.add("somewhere", kept)

    assert list(traces.found({"a story": "사흘째 물만"}))


def test_a_number_is_found_without_its_hyphens() -> None:
    traces = Traces()
    traces.add("somewhere", "tel=01073918264")

    assert list(traces.found({"a phone": "010-7391-8264"}))


def _unsealed(_self: Sealer, _key: DataKey, text: str, _pk: str, _sk: str) -> bytes:
    return text.encode()
