"""The environment as one frozen model, read once a process.

Secrets are not here: `chalicelib.store.secrets` fetches them from Secrets Manager.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class SettingsError(RuntimeError):
    """Variables that are missing or malformed, all of them by name."""


class Settings(BaseModel):
    """What the deployment tells the code. Field `table` is variable `HOPE_TABLE`, and so on."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    stage: str = Field(min_length=1)
    city: str = Field(min_length=1)
    table: str = Field(min_length=1)
    field_key: str = Field(min_length=1, description="KMS key id or ARN for field encryption")
    old_field_key: str = Field(
        default="", description="Key that is being replaced; only opened with (docs/operate.md)"
    )
    secret: str = Field(min_length=1, description="Secrets Manager id of the keys")
    walk_secret: str = Field(
        min_length=1, description="Secrets Manager id of the synthetic resident's key"
    )
    routing_queue_url: str = Field(min_length=1)
    photo_queue_url: str = Field(min_length=1)
    spill_queue_url: str = Field(min_length=1)
    routing_dlq_url: str = Field(min_length=1)
    relay_dlq_url: str = Field(min_length=1)
    photo_dlq_url: str = Field(min_length=1)
    notice_dlq_url: str = Field(min_length=1)
    spill_dlq_url: str = Field(min_length=1)
    photo_bucket: str = Field(min_length=1)
    notice_topic_arn: str = Field(min_length=1)
    user_pool: str = Field(min_length=1)
    user_pool_client: str = Field(min_length=1)
    public_url: str = Field(description="Where staff reach the console, without a trailing slash")
    bot_id: str = Field(default="", description="Kakao bot id; empty accepts any (local only)")
    event_api_url: str = Field(default="", description="Event API base; empty: messages wait")
    event_name: str = Field(default="case_update", description="Name of the bot's event block")
    notice_from: str = Field(
        default="", description="Who e-mail notices come from, verified with SES; empty: none go"
    )
    notice_sms_region: str = Field(
        default="", description="Where text messages are sent from; empty: none go"
    )
    walk_url: str = Field(default="", description="Where Kakao's requests come in; walks only")
    walk_queue_url: str = Field(default="", description="What the synthetic team is told")
    walk_patience: int = Field(default=60, description="Seconds until a walk's notice is lost")
    photo_origin: str = Field(
        default="", description="Local only: plays Kakao's picture hosts; needs `movable_clock`"
    )
    movable_clock: bool = Field(default=False, description="Local only: the clock can be moved")
    require_totp: bool = Field(
        default=False, description="Who sees more than one dong needs an authenticator app"
    )
    email_recovery: bool = Field(
        default=False, description="A forgotten password is reset by mail; as the pool allows"
    )
    version: str = "dev"


def load(environ: Mapping[str, str]) -> Settings:
    """Read `HOPE_*` variables.

    Raises:
        SettingsError: names every variable that is missing or wrong.
    """
    given = {
        name.removeprefix("HOPE_").lower(): value
        for name, value in environ.items()
        if name.startswith("HOPE_")
    }
    try:
        return Settings.model_validate(given)
    except ValidationError as exc:
        wrong = ", ".join(
            f"HOPE_{str(error['loc'][0]).upper()} ({error['msg']})" for error in exc.errors()
        )
        raise SettingsError(f"Set these variables of the function: {wrong}") from None
