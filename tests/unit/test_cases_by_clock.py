"""What time does to cases."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.cases.commands import (
    AcceptCase,
    Acknowledge,
    Booking,
    MissPromise,
    MoveCallback,
    ReturnUntouched,
    WriteNote,
)
from chalicelib.cases.model import (
    Channel,
    State,
)
from chalicelib.language.reading import Emergency
from tests.unit.builders import (
    CASE_ID,
    CHOI,
    JANGAM,
    KIM,
    LEE,
    TUESDAY_10,
    accepted,
    booked,
    do,
    refusal,
    report,
    told,
    told_resident,
)


class TestEscalation:
    def test_a_missed_promise_climbs_the_ladder_and_ends_at_its_top(self) -> None:
        case, rungs = report().case, []
        while case.due_at:
            assert case.promise is not None
            change = do(MissPromise(CASE_ID, by=case.promise.by), case, case.promise.by)
            rungs += told(change)
            case = change.case

        assert rungs == [
            ("dong-4115056100", "lead", "escalation"),
            ("hope-support", "informed", "escalation"),
            ("welfare-policy", "informed", "escalation"),
        ]

    def test_the_support_group_is_not_told_twice_of_its_own_case(self) -> None:
        case = report(dong=None).case
        assert case.promise is not None
        first = do(MissPromise(CASE_ID, by=case.promise.by), case, case.promise.by).case
        assert first.promise is not None
        second = do(MissPromise(CASE_ID, by=first.promise.by), first, first.promise.by)

        assert told(second) == [("welfare-policy", "informed", "escalation")]

    def test_what_the_resident_was_told_stays(self) -> None:
        case = report().case
        assert case.promise is not None
        later = do(MissPromise(CASE_ID, by=case.promise.by), case, case.promise.by).case

        assert later.promise is not None
        assert later.promise.told == case.promise.told

    def test_a_stale_tick_changes_nothing(self) -> None:
        case = report().case
        assert case.promise is not None
        early = case.promise.by - timedelta(minutes=1)

        assert refusal(MissPromise(CASE_ID, by=case.promise.by), case, early) == "not_due"
        assert refusal(MissPromise(CASE_ID, by=case.promise.by), accepted(), early) == "not_due"

    def test_who_sees_to_it_holds_the_ladder_for_one_step(self) -> None:
        case = report().case
        assert case.promise is not None
        at = case.promise.by
        missed = do(MissPromise(CASE_ID, by=at), case, at).case
        assert missed.promise is not None
        seen = at + timedelta(hours=1)
        change = do(Acknowledge(CASE_ID, KIM), missed, seen)
        held = change.case
        assert held.promise is not None

        assert (held.promise.level, held.promise.told) == (1, case.promise.told)
        assert held.promise.by > missed.promise.by
        assert refusal(MissPromise(CASE_ID, by=missed.promise.by), held, missed.promise.by)
        assert (told(change), told_resident(change)) == ([], [])
        assert [(one.level, one.by) for one in held.acknowledged] == [(1, "kim")]
        assert refusal(Acknowledge(CASE_ID, KIM), held, seen) == "acknowledged_already"

    def test_nothing_is_to_be_acknowledged_before_it_was_missed(self) -> None:
        assert refusal(Acknowledge(CASE_ID, KIM), report().case) == "nothing_missed"
        assert refusal(Acknowledge(CASE_ID, KIM), accepted()) == "nothing_missed"

    def test_a_promise_is_counted_as_missed_once(self) -> None:
        case = report().case
        while case.due_at:
            assert case.promise is not None
            case = do(MissPromise(CASE_ID, by=case.promise.by), case, case.promise.by).case

        assert case.missed == 1


class TestLeftAlone:
    def test_a_case_that_nobody_touches_goes_back_to_the_queue(self) -> None:
        case = accepted()
        assert case.return_at is not None
        change = do(ReturnUntouched(CASE_ID), case, case.return_at)

        assert (change.case.state, change.case.worker) == (State.RECEIVED, None)
        assert change.case.promise is not None
        assert told(change) == [(JANGAM, "owner", "report")]
        assert refusal(ReturnUntouched(CASE_ID), case, case.return_at - timedelta(1)) == "not_due"
        assert refusal(ReturnUntouched(CASE_ID), change.case, case.return_at) == "not_due"

    def test_whatever_the_team_does_with_it_puts_that_off(self) -> None:
        case, later = accepted(), TUESDAY_10 + timedelta(hours=3)
        assert case.return_at is not None
        noted = do(WriteNote(CASE_ID, LEE, "통화 예정"), case, later).case
        assert noted.return_at is not None

        assert (noted.touched_at, noted.return_at > case.return_at) == (later, True)

    def test_a_note_of_a_team_that_only_hears_of_it_does_not(self) -> None:
        case = accepted()
        noted = do(WriteNote(CASE_ID, CHOI, "참고하세요"), case, TUESDAY_10 + timedelta(hours=3))

        assert (noted.case.touched_at, noted.case.return_at) == (TUESDAY_10, case.return_at)

    def test_a_call_that_is_booked_for_later_is_not_neglect(self) -> None:
        friday = TUESDAY_10 + timedelta(days=10)
        case = do(AcceptCase(CASE_ID, CHOI), booked(friday, now=TUESDAY_10).case).case
        assert case.return_at is not None
        sooner = do(
            MoveCallback(CASE_ID, Booking(TUESDAY_10 + timedelta(days=1), Channel.PHONE)), case
        ).case
        assert sooner.return_at is not None

        assert case.return_at > friday
        assert sooner.return_at < friday

    def test_the_urgent_wait_shorter(self) -> None:
        times = [
            accepted().return_at,
            accepted(urgent=True).return_at,
            accepted(emergency=Emergency.VIOLENCE).return_at,
        ]

        assert times == sorted(times, reverse=True, key=str)
