"""What Cognito's answers mean for who signs in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from chalicelib.cases.staff import Role, StaffMember
from chalicelib.console.cognito import Challenge, Cognito, SignInDownError, SignInError, Step
from tests.contract.cognito_fake import CODE, FakeCognito, refusal
from tests.unit.builders import KIM

PASSWORD = "a Good passw0rd"


def door(*, temporary: bool = False, totp: bool = False, staff: StaffMember = KIM) -> Cognito:
    return at(fake(staff, temporary=temporary, totp=totp))


def fake(staff: StaffMember = KIM, *, temporary: bool = False, totp: bool = False) -> FakeCognito:
    cognito = FakeCognito()
    cognito.add(staff, PASSWORD, temporary=temporary, totp=totp)
    return cognito


def at(cognito: FakeCognito) -> Cognito:
    return Cognito(cognito, "pool", "client")  # type: ignore[arg-type]


def test_a_name_and_a_password_make_a_member_of_a_team() -> None:
    assert door().start("kim", PASSWORD) == KIM


def test_the_name_is_kept_as_the_pool_has_it_however_it_is_typed() -> None:
    assert door().start("KIM", PASSWORD) == KIM


def test_someone_without_a_role_is_a_worker_and_without_a_name_goes_by_the_username() -> None:
    bare = StaffMember("kim", "", KIM.team)
    assert StaffMember("kim", "kim", KIM.team, Role.WORKER) == door(staff=bare).start(
        "kim", PASSWORD
    )


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
    cognito = door(temporary=True, totp=True)
    first = cognito.start("kim", PASSWORD)
    assert isinstance(first, Challenge)
    assert first.step is Step.NEW_PASSWORD

    second = cognito.answer(first, "Another passw0rd")
    assert isinstance(second, Challenge)
    assert second.step is Step.CODE
    assert cognito.answer(second, CODE) == KIM


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
        cognito.answer(Challenge(Step.CODE, "kim", "an old session"), CODE)
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
        at(cognito).answer(Challenge(Step.CODE, "kim", "session of kim"), CODE)


def test_a_challenge_that_the_console_cannot_put_is_said_so() -> None:
    class MustSetUp(FakeCognito):
        def admin_initiate_auth(self, **asked: object) -> dict[str, object]:
            return {"ChallengeName": "MFA_SETUP", "Session": "s", "ChallengeParameters": {}}

    with pytest.raises(SignInError, match="unsupported"):
        at(MustSetUp()).start("kim", PASSWORD)
