"""The audit trail: nothing is left out of it, and nothing in it can be changed unnoticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.cases.commands import AcceptCase, WriteNote
from chalicelib.cases.decide import decide
from chalicelib.store import keys
from chalicelib.store.audit import Audit, Flaw, digest
from chalicelib.store.errors import CaseChangedError
from chalicelib.store.writes import delete, update
from tests.contract.stores import CITY, IDS, KIM, MINUTE, NOW, Store, opening

DAY = timedelta(days=1)


@pytest.fixture
def audit(store: Store) -> Audit:
    return Audit(store.table, store.hashes)


def three(audit: Audit) -> None:
    for number in range(3):
        audit.append("kim", "people.changed", f"person-{number}", NOW + number * DAY, role="lead")


def test_acts_are_read_back_by_day(audit: Audit) -> None:
    three(audit)

    [second] = audit.of("kim", NOW + DAY, NOW + 2 * DAY)

    assert (second.seq, second.did, second.subject) == (2, "people.changed", "person-1")
    assert second.codes == {"role": "lead"}
    assert second.time == NOW + DAY
    assert len(audit.of("kim", NOW, NOW + 3 * DAY)) == 3
    assert audit.of("lee", NOW, NOW + DAY) == ()


def test_a_chain_that_nobody_touched_holds(audit: Audit) -> None:
    three(audit)

    assert audit.verify("kim") == ()
    assert audit.verify("nobody") == ()


ENTRY = keys.of_audit("kim"), keys.audit_entry(2)
LAST = keys.of_audit("kim"), keys.audit_entry(3)
HEAD = keys.AUDIT_HEADS, "kim"


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        (lambda table: table.write(update(*ENTRY, sets={"subject": "someone"})), ["changed"]),
        (lambda table: table.write(update(*ENTRY, sets={"mac": "0"})), ["changed", "unlinked"]),
        (lambda table: table.write(update(*ENTRY, sets={"codes": {}})), ["changed"]),
        (lambda table: table.write(delete(*ENTRY)), ["gap"]),
        (lambda table: table.write(delete(*LAST)), ["cut"]),
        (lambda table: table.write(delete(*HEAD)), ["no_head"]),
        (lambda table: table.write(update(*HEAD, sets={"seq": 2})), ["ahead"]),
        (lambda table: table.write(update(*HEAD, sets={"mac": "0"})), ["unlinked"]),
    ],
)
def test_whatever_is_changed_or_taken_away_shows(
    store: Store, audit: Audit, harm: Callable[[object], None], found: list[str]
) -> None:
    three(audit)
    harm(store.table)

    assert sorted(flaw.what for flaw in audit.verify("kim")) == found


def test_the_broken_entry_is_named(store: Store, audit: Audit) -> None:
    three(audit)
    store.table.write(update(*ENTRY, sets={"did": "nothing"}))

    assert audit.verify("kim") == (Flaw("kim", 2, "changed"),)


def test_a_forged_entry_needs_the_secret(store: Store, audit: Audit) -> None:
    three(audit)
    forger = Audit(store.table, type(store.hashes)("another key of thirty-two bytes"))
    forger.append("kim", "people.changed", "person-3", NOW + 3 * DAY)

    assert audit.verify("kim") == (Flaw("kim", 4, "changed"),)


def test_the_digest_stands_for_every_head(audit: Audit) -> None:
    three(audit)
    before = digest(audit.heads())
    audit.append("lee", "case.accept", "case", NOW)

    assert [(head.actor, head.seq) for head in audit.heads()] == [("kim", 3), ("lee", 1)]
    assert digest(audit.heads()) != before
    assert audit.mac_at("kim", 3) == audit.heads()[0].mac
    assert audit.mac_at("kim", 4) is None


def test_what_staff_do_to_a_case_is_entered_with_it(store: Store, audit: Audit) -> None:
    case = store.open(opening())
    store.do(AcceptCase(case.id, KIM))
    store.do(WriteNote(case.id, KIM, "읽히면 안 되는 말"))

    entries = audit.of("kim", NOW, NOW + DAY)
    assert [entry.did for entry in entries] == ["case.accept", "case.note"]
    assert {entry.subject for entry in entries} == {case.id}
    assert [entry.codes["version"] for entry in entries] == ["2", "3"]
    assert "읽히면" not in repr(entries)
    assert audit.verify("kim") == ()


def test_what_was_not_stored_is_not_entered(store: Store, audit: Audit) -> None:
    case = store.open(opening())
    lee = replace(KIM, username="lee")
    late = decide(AcceptCase(case.id, lee), case, NOW, CITY, IDS)
    store.do(AcceptCase(case.id, KIM))

    with pytest.raises(CaseChangedError):
        store.cases.commit(late)
    assert audit.head("lee") is None


def test_an_act_between_reading_and_writing_is_waited_for(audit: Audit) -> None:
    def beside(entry: object) -> None:
        if not tried:
            tried.append(1)
            audit.append("kim", "case.note", "elsewhere", NOW)
        audit.table.write(*entry)  # type: ignore[misc]

    tried: list[int] = []
    audit.recorded(beside, "kim", "case.accept", "here", NOW + MINUTE)

    entries = audit.of("kim", NOW, NOW + DAY)
    assert [entry.subject for entry in entries] == ["elsewhere", "here"]
    assert audit.verify("kim") == ()
