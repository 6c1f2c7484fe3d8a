"""What a new stack holds before anyone uses it: its keys, and the staff of a local stack."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, TypedDict

from chalicelib.cases.staff import Role, StaffMember
from chalicelib.city.model import Team, TeamKind
from chalicelib.store.people import People

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

LOCAL_PASSWORD = "Hope-Talk-Local-1"  # noqa: S105 - of accounts that exist on this machine only
LED_TEAM = "dong-4115056100"
"""장암동: where a city has it, its team is the one with a lead of its own."""


class StaffAccount(TypedDict):
    """One entry of `staff` in stack.json."""

    username: str
    password: str
    role: str
    team: str


def new_key() -> str:
    """A key for Kakao's console: 43 characters, safe in a header."""
    return token_urlsafe(32)


def complete_secret(
    client: SecretsManagerClient, secret_id: str, wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """Add to the secret what it lacks of `wanted`; what is there stays. Returns all of it."""
    held: dict[str, Any] = json.loads(client.get_secret_value(SecretId=secret_id)["SecretString"])
    complete = {**wanted, **held}
    if complete != held:
        client.put_secret_value(SecretId=secret_id, SecretString=json.dumps(complete))
    return complete


def seed_staff(
    client: CognitoIdentityProviderClient, pool: str, directory: People, teams: Collection[Team]
) -> list[StaffAccount]:
    """One person for each team, with the team's id as user name: a worker of a dong's, the
    coordinator of the support group, the policy division's own. Beside them a dong team's lead, an
    auditor and an administrator. Who exists is left alone, in the pool and in the directory."""
    known = _usernames(client, pool)
    people = [*_one_of_each(teams), *_above(teams)]
    for account, name in people:
        if account["username"] not in known:
            _create(client, pool, account, name)
        directory.entered(
            StaffMember(account["username"], name, account["team"], Role(account["role"]))
        )
    return [account for account, _ in people]


_ROLES = {
    TeamKind.DONG: (Role.WORKER, "담당자"),
    TeamKind.SUPPORT: (Role.COORDINATOR, "사례 조정자"),
    TeamKind.POLICY: (Role.POLICY, "정책 담당자"),
}


def _one_of_each(teams: Collection[Team]) -> Iterator[tuple[StaffAccount, str]]:
    for team in teams:
        role, title = _ROLES[team.kind]
        yield _account(team.id, role, team), f"{team.name} {title}"


def _above(teams: Collection[Team]) -> Iterator[tuple[StaffAccount, str]]:
    of_kind = {team.kind: team for team in teams}
    led = next((team for team in teams if team.id == LED_TEAM), of_kind[TeamKind.DONG])
    policy = of_kind[TeamKind.POLICY]
    yield _account(f"lead-{led.id}", Role.LEAD, led), f"{led.name} 팀장"
    yield _account("auditor", Role.AUDITOR, policy), "감사 담당자"
    yield _account("admin", Role.ADMIN, policy), "시스템 관리자"


def _account(username: str, role: Role, team: Team) -> StaffAccount:
    return StaffAccount(username=username, password=LOCAL_PASSWORD, role=role.value, team=team.id)


def _usernames(client: CognitoIdentityProviderClient, pool: str) -> set[str]:
    pages = client.get_paginator("list_users").paginate(UserPoolId=pool)
    return {user["Username"] for page in pages for user in page["Users"]}


def _create(
    client: CognitoIdentityProviderClient, pool: str, account: StaffAccount, name: str
) -> None:
    client.admin_create_user(
        UserPoolId=pool,
        Username=account["username"],
        MessageAction="SUPPRESS",
        UserAttributes=[
            {"Name": "name", "Value": name},
            {"Name": "custom:team", "Value": account["team"]},
            {"Name": "custom:role", "Value": account["role"]},
        ],
    )
    client.admin_set_user_password(
        UserPoolId=pool,
        Username=account["username"],
        Password=account["password"],
        Permanent=True,
    )
