"""`./hopetalk keys`: what is secret of a stage, changed without refusing a turn or losing anyone.

What each step is for, and what an operator needs to be allowed: docs/operate.md, "Secrets".
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Annotated, Any

import typer

from chalicelib.store.secrets import Keys
from operations.asking import AS_JSON, OF_STAGE, counting, group, tell
from operations.field_key import Mover
from operations.hash_key import Rehasher, in_words
from operations.stage import Stage

app = group("Keys: where a change stands, and its next step.")
rotate = group("Take the next step of changing a key; run it again for the one after.")
app.add_typer(rotate, name="rotate")

READ_BY_ALL = timedelta(minutes=10)
"""Until every function has read a changed secret: processes keep it for five minutes."""

FINISH = Annotated[
    bool, typer.Option("--finish", help="Give up the former key: it is refused from then on.")
]
YES = Annotated[bool, typer.Option("--yes", help="Ask nothing.")]


class TooEarlyError(ValueError):
    """The step before was not long enough ago."""


@dataclass(frozen=True, slots=True)
class Secret:
    """The stage's secret as it is now, and since when."""

    stage: Stage
    held: Mapping[str, Any]
    since: datetime

    @classmethod
    def of(cls, stage: Stage) -> Secret:
        """Read it.

        Raises:
            SecretError: it cannot be used.
        """
        stage.service.secrets.keys()
        client, name = stage.service.clients.secrets, stage.settings.secret
        held = json.loads(client.get_secret_value(SecretId=name)["SecretString"])
        about = client.describe_secret(SecretId=name)
        since = about.get("LastChangedDate", about["CreatedDate"])
        return cls(stage, held, since)

    def put(self, **changed: object) -> None:
        """Change some of its keys; what would not be usable is not stored."""
        text = json.dumps({**self.held, **changed})
        Keys.model_validate_json(text)
        self.stage.service.clients.secrets.put_secret_value(
            SecretId=self.stage.settings.secret, SecretString=text
        )

    def require_age(self, age: timedelta) -> None:
        """Raises TooEarlyError where it was changed less long ago."""
        if datetime.now(UTC) - self.since < age:
            at = (self.since + age).astimezone(self.stage.service.city.calendar.zone)
            raise TooEarlyError(
                f"The secret was changed at {self.since:%Y-%m-%d %H:%M} UTC; every function must"
                f" have read it first. Run this again after {at:%Y-%m-%d %H:%M}"
            )


@app.command("show")
def show(stage: OF_STAGE, as_json: AS_JSON = False) -> int:
    """Say how many keys of each kind there are and whether one is being changed; never a key."""
    secret = Secret.of(stage)
    facts = {
        "since": f"{secret.since:%Y-%m-%dT%H:%MZ}",
        **{
            kind: len(secret.held.get(kind, ()))
            for kind in ("skill_keys", "channel_keys", "other_hash_keys", "audit_keys")
        },
        "event_api_key": bool(secret.held.get("event_api_key")),
    }
    tell("\n".join(f"{name}: {value}" for name, value in facts.items()), facts, as_json=as_json)
    return 0


@rotate.command()
def skill(stage: OF_STAGE, finish: FINISH = False, yes: YES = False) -> int:
    """The key in the header of Kakao's skill."""
    secret = Secret.of(stage)
    return _finished(secret, "skill_keys", yes=yes) if finish else _begun(secret, "skill_keys")


@rotate.command()
def channel(stage: OF_STAGE, finish: FINISH = False, yes: YES = False) -> int:
    """The admin key of the Kakao app whose webhook calls; Kakao makes it, and it is asked for."""
    secret = Secret.of(stage)
    if finish:
        return _finished(secret, "channel_keys", yes=yes)
    return _begun(secret, "channel_keys", typer.prompt("The new admin key", hide_input=True))


@rotate.command()
def walk(stage: OF_STAGE) -> int:
    """The synthetic resident's key: another one, in one step."""
    stage.service.clients.secrets.put_secret_value(
        SecretId=stage.settings.walk_secret,
        SecretString=json.dumps({"walk_key": token_urlsafe(32)}),
    )
    print("The next walk shows the new key. The former is refused within five minutes.")
    return 0


@rotate.command("hash")
def of_look_ups(stage: OF_STAGE, finish: FINISH = False) -> int:
    """The key that residents and receipts are found by: only after a leak."""
    secret = Secret.of(stage)
    other, former = secret.held.get("other_hash_keys", []), secret.held.get("audit_keys", [])
    if finish and (not other or other[0] not in former):
        print("Nothing has been moved yet that could be finished.", file=sys.stderr)
        return 2
    if not other:
        secret.put(other_hash_keys=[token_urlsafe(32)])
        print("1 of 4: the new key is known now. Run this again in ten minutes.")
        return 0
    secret.require_age(READ_BY_ALL)
    if other[0] not in former:
        now = secret.held["hash_key"]
        secret.put(hash_key=other[0], other_hash_keys=[now], audit_keys=[now, *former])
        print("2 of 4: the new key is written by. Run this again in ten minutes.")
        return 0
    if finish:
        secret.require_age(timedelta(days=stage.service.city.conversation_days + 1))
    with counting("items") as step:
        parts = stage.service
        counts = Rehasher(parts.table, parts.sealer, parts.hashes, parts.city).move(step)
    print(in_words(counts))
    if counts["again"] or counts["clashes"]:
        return 1
    if finish:
        secret.put(other_hash_keys=[])
        print("4 of 4: the former key finds nothing any more.")
    else:
        days = stage.service.city.conversation_days + 1
        print(f"3 of 4: cases are found by the new key. In {days} days: the same with --finish.")
    return 0


@rotate.command()
def fields(stage: OF_STAGE) -> int:
    """Wrap every data key by the KMS key that the stage was deployed with (NEW_FIELD_KEY)."""
    kms = stage.service.clients.kms
    mover = Mover(stage.service.table, kms, stage.output("FieldKey"))
    if mover.move(lambda line: print(line, flush=True)):
        print("Nothing is left under another key.")
        return 0
    print("Something is still being written under the old key: run this again in ten minutes.")
    return 1


def _begun(secret: Secret, kind: str, new: str = "") -> int:
    keys = list(secret.held.get(kind, ()))
    if len(keys) > 1:
        print(
            "Two keys are taken already. Once only the new one is sent: --finish", file=sys.stderr
        )
        return 2
    made = new or token_urlsafe(32)
    secret.put(**{kind: [made, *keys]})
    if not new:
        print(made)
    print(
        "Both keys are taken in ten minutes. Then put the new one into Kakao's console, deploy the"
        " bot there, and once no turn comes with the old one: the same with --finish.",
        file=sys.stderr,
    )
    return 0


def _finished(secret: Secret, kind: str, *, yes: bool) -> int:
    keys = list(secret.held.get(kind, ()))
    if len(keys) < 2:
        print("There is one key only: nothing is being changed.", file=sys.stderr)
        return 2
    secret.require_age(READ_BY_ALL)
    asked = "Requests with the former key are refused from now on. Does Kakao send the new one?"
    if not yes:
        typer.confirm(asked, abort=True)
    secret.put(**{kind: keys[:1]})
    print("One key is left. The former is refused within five minutes.")
    return 0
