"""What a new stack holds before anyone uses it: its keys, and the staff of a local stack."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, TypedDict

from chalicelib.city.model import Team

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

LOCAL_PASSWORD = "Hope-Talk-Local-1"  # noqa: S105 - of accounts that exist on this machine only


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
    client: CognitoIdentityProviderClient, pool: str, teams: Iterable[Team]
) -> list[StaffAccount]:
    """One worker for each team, with the team's id as user name; who exists is left alone."""
    known = _usernames(client, pool)
    accounts: list[StaffAccount] = []
    for team in teams:
        account = StaffAccount(
            username=team.id, password=LOCAL_PASSWORD, role="worker", team=team.id
        )
        if team.id not in known:
            _create(client, pool, account, f"{team.name} 담당자")
        accounts.append(account)
    return accounts


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
