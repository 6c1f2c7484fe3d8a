"""The daily anchor of the audit trail, and the command that holds the trail against it."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.pipeline.anchor import Anchor
from chalicelib.store import keys
from chalicelib.store.audit import Audit
from chalicelib.store.writes import delete, put
from operations.audit import flaws_of, read_anchor
from tests.contract.stores import KIM, NOW, Store


def audited(store: Store) -> Audit:
    audit = Audit(store.table, store.hashes)
    for number in range(3):
        audit.append("kim", "case.note", f"case-{number}", NOW)
    return audit


def anchor(audit: Audit, clock: list[datetime]) -> Anchor:
    return Anchor(audit, ZoneInfo("Asia/Seoul"), lambda: clock[0])


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if "audit.anchor" in r.getMessage()]


def test_the_heads_are_logged_once_a_day(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "hope-talk")
    clock = [NOW]
    audit = audited(store)
    first, other = anchor(audit, clock), anchor(audit, clock)

    assert [first.drop(), first.drop(), other.drop()] == [True, False, False]
    clock[0] += timedelta(days=1)
    assert [other.drop(), first.drop()] == [True, False]
    assert len(logged(caplog)) == 2


def test_a_chain_cut_off_with_its_head_set_back_shows_against_the_anchor(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hope-talk")
    audit = audited(store)
    anchor(audit, [NOW]).drop()
    [line] = logged(caplog)
    anchored = read_anchor(json.dumps({"level": "INFO", "message": line}))
    assert list(flaws_of(audit, store.people, anchored)) == []

    second = audit.mac_at("kim", 2)
    store.table.write(delete(keys.of_audit("kim"), keys.audit_entry(3)))
    store.table.write(put(keys.AUDIT_HEADS, "kim", {"seq": 2, "mac": second, "at": "-"}))

    assert list(flaws_of(audit, store.people, {})) == []
    [flaw] = flaws_of(audit, store.people, anchored)
    assert (flaw.actor, flaw.seq, flaw.what) == ("kim", 3, "anchor")


def test_a_chain_without_its_head_is_found_by_the_directory(store: Store) -> None:
    audit = audited(store)
    store.people.entered(KIM)
    store.table.write(delete(keys.AUDIT_HEADS, "kim"))

    [flaw] = flaws_of(audit, store.people, {})
    assert (flaw.actor, flaw.what) == ("kim", "no_head")


@pytest.mark.parametrize(
    "line", ['{"what": "tick"}', '{"what": "audit.anchor"}', '["audit.anchor"]', "{", '"kim"']
)
def test_another_line_of_the_log_is_no_anchor(line: str) -> None:
    with pytest.raises(ValueError, match=r"audit\.anchor|Expecting"):
        read_anchor(line)
