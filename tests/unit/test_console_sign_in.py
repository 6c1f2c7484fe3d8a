"""What Cognito's answers mean for who signs in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from chalicelib.cases.staff import Role, StaffMember
from chalicelib.console.cognito import Challenge, Cognito, SignedIn, Step
from chalicelib.console.cognito_calls import SignInDownError, SignInError
from tests import totp
from tests.contract.cognito_fake import FakeCognito, refusal
from tests.unit.builders import KIM

PASSWORD = "a Good passw0rd"


def door(*, temporary: bool = False, totp: bool = False, staff: StaffMember = KIM) -> Cognito:
    return at(fake(staff, temporary=temporary, totp=totp))


def fake(staff: StaffMember = KIM, *, temporary: bool = False, totp: bool = False) -> FakeCognito:
    cognito = FakeCognito()
    cognito.add(staff, PASSWORD, temporary=temporary, totp=totp)
    return cognito


def who(outcome: SignedIn | Challenge) -> StaffMember:
    assert isinstance(outcome, SignedIn)
    return outcome.staff


def at(cognito: FakeCognito) -> Cognito:
    return Cognito(cognito, "pool", "client")  # type: ignore[arg-type]


def test_a_name_and_a_password_make_a_member_of_a_team() -> None:
    assert who(door().start("kim", PASSWORD)) == KIM


def test_the_name_is_kept_as_the_pool_has_it_however_it_is_typed() -> None:
    assert who(door().start("KIM", PASSWORD)) == KIM


def test_someone_without_a_role_is_a_worker_and_without_a_name_goes_by_the_username() -> None:
    bare = StaffMember("kim", "", KIM.team)
    known = who(door(staff=bare).start("kim", PASSWORD))
    assert known == StaffMember("kim", "kim", KIM.team, Role.WORKER)


@pytest.mark.parametrize(
    ("username", "password"), [("kim", "wrong"), ("nobody", PASSWORD), ("k im", PASSWORD)]
)
def test_which_of_the_two_was_wrong_is_not_told(username: str, password: str) -> None:
    with pytest.raises(SignInError, match=r"^wrong$") as refused:
        door().start(username, password)
    assert not refused.value.again


def test_someone_without_a_team_cannot_come_in() -> None:
    with pytest.raises(SignInError, match="no_team"):
        door(staff=replace(KIM, team="")).start("kim", PASSWORD)


def test_a_first_password_is_changed_and_then_a_code_is_asked_for() -> None:
    pool = fake(temporary=True, totp=True)
    first = at(pool).start("kim", PASSWORD)
    assert isinstance(first, Challenge)
    assert first.step is Step.NEW_PASSWORD

    second = at(pool).answer(first, "Another passw0rd")
    assert isinstance(second, Challenge)
    assert second.step is Step.CODE
    signed = at(pool).answer(second, pool.shown("kim"))
    assert isinstance(signed, SignedIn)
    assert (signed.staff, signed.by_code) == (KIM, True)


def test_a_code_is_good_once() -> None:
    pool = fake(totp=True)
    pool.seconds = lambda: 1_000_000.0
    for outcome in ("taken", "used_code"):
        challenge = at(pool).start("kim", PASSWORD)
        assert isinstance(challenge, Challenge)
        if outcome == "taken":
            at(pool).answer(challenge, pool.shown("kim"))
        else:
            with pytest.raises(SignInError, match=outcome) as refused:
                at(pool).answer(challenge, pool.shown("kim"))
            assert refused.value.again


def test_where_the_pool_wants_an_app_it_is_set_up_by_its_first_code() -> None:
    pool = fake()
    pool.mfa_on = True
    challenge = at(pool).start("kim", PASSWORD)
    assert isinstance(challenge, Challenge)
    assert challenge.step is Step.SET_UP
    assert challenge.secret not in repr(challenge)

    with pytest.raises(SignInError, match="wrong_code"):
        at(pool).answer(challenge, "000000")
    signed = at(pool).answer(challenge, totp.code(challenge.secret, pool.seconds()))
    assert isinstance(signed, SignedIn)
    assert signed.by_code
    again = at(pool).start("kim", PASSWORD)
    assert isinstance(again, Challenge)
    assert again.step is Step.CODE


@pytest.mark.parametrize(
    ("temporary", "given", "reason"),
    [(True, "short", "weak_password"), (False, "000000", "wrong_code")],
)
def test_a_challenge_may_be_answered_again(temporary: bool, given: str, reason: str) -> None:
    cognito = door(temporary=temporary, totp=not temporary)
    challenge = cognito.start("kim", PASSWORD)
    assert isinstance(challenge, Challenge)
    with pytest.raises(SignInError, match=reason) as refused:
        cognito.answer(challenge, given)
    assert refused.value.again


def test_a_challenge_that_is_too_old_begins_again() -> None:
    cognito = door(totp=True)
    with pytest.raises(SignInError, match="expired") as refused:
        cognito.answer(Challenge(Step.CODE, "kim", "an old session"), "123456")
    assert not refused.value.again


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (refusal("TooManyRequestsException"), SignInError),
        (refusal("UserNotFoundException"), SignInError),
        (refusal("ResourceNotFoundException"), SignInDownError),
        (refusal("InternalErrorException"), SignInDownError),
        (EndpointConnectionError(endpoint_url="cognito"), SignInDownError),
        (ConnectTimeoutError(endpoint_url="cognito"), SignInDownError),
    ],
)
def test_a_fault_of_ours_is_told_apart_from_a_fault_of_theirs(
    fault: ClientError, raised: type[Exception]
) -> None:
    cognito = fake()
    cognito.fails = fault
    with pytest.raises(raised):
        at(cognito).start("kim", PASSWORD)
    with pytest.raises(raised):
        at(cognito).answer(Challenge(Step.CODE, "kim", "session of kim"), "123456")


def test_a_challenge_that_the_console_cannot_put_is_said_so() -> None:
    class ByText(FakeCognito):
        def admin_initiate_auth(self, **asked: object) -> dict[str, object]:
            return {"ChallengeName": "SMS_MFA", "Session": "s", "ChallengeParameters": {}}

    with pytest.raises(SignInError, match="unsupported"):
        at(ByText()).start("kim", PASSWORD)
