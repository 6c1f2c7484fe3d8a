"""What residents do to cases, and who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from chalicelib.cases.commands import (
    AddContact,
    AddMessage,
    Booking,
    CancelCallback,
    CloseCase,
    Command,
    EraseWords,
    MoveCallback,
    RateCase,
    WithdrawCase,
)
from chalicelib.cases.lifecycle import (
    CLOSING_REASONS,
    may_be_rated,
)
from chalicelib.cases.model import (
    Author,
    Case,
    Channel,
    Consent,
    Private,
    Score,
    State,
)
from chalicelib.cases.telling import message_for_resident
from chalicelib.language.reading import Emergency
from tests.unit.builders import (
    CASE_ID,
    CHRISTMAS_EVE_NIGHT,
    HAN,
    SEOUL,
    TUESDAY_10,
    accepted,
    booked,
    closed,
    do,
    refusal,
    report,
    told,
    types,
)

MONDAY_10 = datetime(2026, 12, 28, 10, 0, tzinfo=SEOUL)
BOOKED = booked(MONDAY_10, now=CHRISTMAS_EVE_NIGHT).case


class TestResidents:
    def test_words_to_an_open_case_reach_its_owner(self) -> None:
        change = do(AddMessage(CASE_ID, "반지하예요"), accepted())

        assert told(change) == [("dong-4115056100", "owner", "report")]
        assert [message.text for message in change.messages] == ["반지하예요"]

    def test_words_to_a_finished_case_put_it_back_in_the_queue(self) -> None:
        change = do(AddMessage(CASE_ID, "아직 힘들어요"), closed())

        assert (change.case.state, change.case.worker) == (State.RECEIVED, None)
        assert types(change) == ["message.added", "case.reopened"]
        assert len(told(change)) == 1

    def test_words_of_someone_else_with_the_receipt_are_told_like_any(self) -> None:
        change = do(AddMessage(CASE_ID, "저도 봤어요", own=False), accepted())

        assert told(change) == [("dong-4115056100", "owner", "report")]
        assert change.messages[0].author is Author.BEARER
        assert [message_for_resident(event) for event in change.events] == [None]

    def test_a_contact_may_be_given_later(self) -> None:
        consent = Consent(version="1", at=TUESDAY_10)
        command = AddContact(CASE_ID, "010-9999-8888", consent)
        change = do(command, report().case)

        assert change.case.private.phone == "010-9999-8888"
        assert change.case.private.consent == consent

    def test_a_report_may_be_withdrawn_but_an_emergency_may_not(self) -> None:
        urgent = report(emergency=Emergency.VIOLENCE).case

        assert do(WithdrawCase(CASE_ID), report().case).case.state is State.WITHDRAWN
        assert refusal(WithdrawCase(CASE_ID), urgent) == "emergency_stays"
        assert refusal(WithdrawCase(CASE_ID), closed()) == "already_finished"

    def test_what_others_reported_too_is_not_theirs_to_take_back(self) -> None:
        joined = report().case.model_copy(update={"merged": ("another",)})

        assert refusal(WithdrawCase(CASE_ID), joined) == "looked_into"

    def test_a_closed_case_is_rated_and_the_last_word_counts(self) -> None:
        first = do(RateCase(CASE_ID, Score.POOR), closed())
        then = do(RateCase(CASE_ID, Score.GOOD), first.case)

        assert (first.case.rating, then.case.rating) == (Score.POOR, Score.GOOD)
        assert (types(first), first.events[0].data["score"]) == (["case.rated"], "poor")
        assert (told(first), first.case.state) == ([], State.CLOSED)

    def test_what_was_not_helped_is_not_rated(self) -> None:
        withdrawn = do(WithdrawCase(CASE_ID), report().case).case
        merged = closed().model_copy(update={"state": State.MERGED})

        for case in (report().case, accepted(), withdrawn, merged, closed("duplicate")):
            assert refusal(RateCase(CASE_ID, Score.GOOD), case) == "not_rated"

    def test_a_finished_case_forgets_the_words_and_keeps_what_happened(self) -> None:
        finished = closed()
        change = do(EraseWords(CASE_ID), finished, MONDAY_10)

        assert finished.private != Private()
        assert (change.case.private, change.case.erased_at) == (Private(), MONDAY_10)
        assert (change.erases, types(change), told(change)) == (True, ["words.erased"], [])
        assert change.case.closed_at == finished.closed_at

    def test_words_that_are_still_needed_stay(self) -> None:
        for case in (report().case, accepted()):
            assert refusal(EraseWords(CASE_ID), case) == "erase_later"

    @pytest.mark.parametrize("reason", CLOSING_REASONS)
    def test_who_may_rate_a_closed_case_is_asked_to(self, reason: str) -> None:
        change = do(CloseCase(CASE_ID, HAN, reason), accepted())
        asked = message_for_resident(change.events[0]) == "closed"

        assert asked is may_be_rated(change.case)
        assert asked or message_for_resident(change.events[0]) == "finished"

    @pytest.mark.parametrize(
        ("case", "by"),
        [
            (report().case, lambda who: WithdrawCase(CASE_ID, who)),
            (closed(), lambda who: RateCase(CASE_ID, Score.POOR, who)),
            (closed(), lambda who: EraseWords(CASE_ID, who)),
            (BOOKED, lambda who: MoveCallback(CASE_ID, Booking(MONDAY_10, Channel.KAKAO), who)),
            (BOOKED, lambda who: CancelCallback(CASE_ID, who)),
        ],
    )
    def test_who_only_knows_the_receipt_takes_nothing_away(
        self, case: Case, by: Callable[[str], Command]
    ) -> None:
        assert refusal(by("someone else"), case) == "not_yours"
        assert do(by(case.resident_id), case).events == do(by(""), case).events
