"""`make destroy STAGE=…`: take a stage away, never with what people said to it.

Variables: STAGE (dev, prod), KEEP_DATA, YES (dev), CONFIRM (prod). What the template retains stays
behind in any case: table, pictures, field key, secret, accounts.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.cases import synthetic
from chalicelib.store import keys
from chalicelib.store.errors import StoreError
from local.deploy import Deployed, Deployer, DeployError
from local.deployed import DeployedStage
from local.package import STAGES
from local.release.asking import NotAgreedError, agreed, named
from local.release.signing_in import operator_session, refused

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

RETAINED: Final = ("FieldKey", "Photos", "Secret", "Table", "UserPool")
"""Logical names of what the template keeps when its stack is deleted."""


class DestroyError(RuntimeError):
    """The stage stays; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a table holds, the synthetic resident's own left out of all but `items`."""

    cases: int
    residents: int
    items: int


def main() -> int:
    """Returns the exit status; what went wrong is one message on standard error."""
    try:
        _destroy(os.environ.get("STAGE", ""))
    except (BotoCoreError, ClientError) as exc:
        print(refused(exc), file=sys.stderr)
        return 1
    except (DestroyError, NotAgreedError, DeployError, StoreError) as exc:
        print(exc, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\nStopped here. What CloudFormation was told to delete it goes on deleting; destroying"
            " again says what became of it.",
            file=sys.stderr,
        )
        return 130
    return 0


def _destroy(stage: str) -> None:
    if stage not in STAGES:
        raise DestroyError(f"Say which stage: make destroy STAGE={'|'.join(STAGES)}")
    session = operator_session()
    deployer = Deployer(session, _say, os.environ.get("AWS_ENDPOINT_URL"))
    found = deployer.find(f"hope-talk-{stage}")
    if found is None:
        raise DestroyError(f"There is no stack hope-talk-{stage} in {session.region_name}.")
    if not {"Table", "Secret"} <= found.outputs.keys():
        raise DestroyError(
            f"{found.name} is {found.status} and cannot say which table is its own. Look at its"
            " events in CloudFormation; once it is settled, destroy it again."
        )
    held = count(DeployedStage(stage, session, found.outputs))
    _refuse_with_data(found, held)
    if stage == "prod":
        named(f"{found.name} serves residents. Type the stage's name to destroy it:", stage)
    else:
        agreed(f"Destroy {found.name}?")
    kept = deployer.physical_names(found.name, RETAINED)
    _say(f"Destroying {found.name}")
    deployer.remove(found.name)
    _say("Destroyed. Left behind, for you to delete by hand or to keep:")
    for name, physical in kept.items():
        _say(f"  {name}  {physical}")


def count(stage: DeployedStage) -> Held:
    """Go through the whole table.

    Raises:
        StoreError: the secret, which tells the synthetic resident from others, cannot be used.
    """
    walker = keys.of_resident(stage.hashes.resident(synthetic.USER_KEY))
    client: DynamoDBClient = stage.session.client("dynamodb")
    pages = client.get_paginator("scan").paginate(
        TableName=stage.outputs["Table"],
        ProjectionExpression="PK, SK, #owner",
        ExpressionAttributeNames={"#owner": "owner"},
    )
    cases = residents = items = 0
    for page in pages:
        for item in page["Items"]:
            items += 1
            owner = item.get("owner", {}).get("S")
            cases += item["SK"]["S"] == keys.CASE and owner not in (None, synthetic.TEAM)
            residents += item["SK"]["S"] == keys.CONVERSATION and item["PK"]["S"] != walker
    return Held(cases, residents, items)


def _refuse_with_data(found: Deployed, held: Held) -> None:
    if not held.cases and not held.residents:
        return
    said = (
        f"{found.name} holds what people said to it"
        f" (cases: {held.cases}, residents: {held.residents}, items in all: {held.items})"
    )
    if os.environ.get("KEEP_DATA") == "1":
        _say(f"{said}, which stays behind in {found.outputs['Table']}")
        return
    raise DestroyError(
        f"{said}. Nothing was changed.\n"
        f"./hopetalk items export FILE --stage {found.parameters['Stage']} writes it to a file;"
        " KEEP_DATA=1 takes the service away and leaves table, pictures, key, secret and accounts"
        " behind."
    )


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
