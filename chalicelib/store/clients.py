"""AWS clients, made when first asked for: importing this reaches nothing and loads no SDK."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp.client import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_kms.client import KMSClient
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_secretsmanager.client import SecretsManagerClient
    from mypy_boto3_sesv2.client import SESV2Client
    from mypy_boto3_sns.client import SNSClient
    from mypy_boto3_sqs.client import SQSClient


@dataclass(frozen=True)
class Patience:
    """How long to wait for AWS, in seconds, and how often to try in all."""

    connect: float
    read: float
    attempts: int


TURN = Patience(connect=0.5, read=1.0, attempts=1)
"""With `kakao.skill.BUDGET`, leaves time for an honest reply within Kakao's 5 s."""

HURRIED = Patience(connect=0.3, read=0.6, attempts=1)
"""What is left once a turn could not be stored: KMS and SQS, asked so, end by 4 s as well."""

PIPELINE = Patience(connect=1.0, read=5.0, attempts=3)
"""Nobody is waiting: an answer late is better than a delivery again."""


class Clients:
    """One process's clients. Endpoint and region come from the usual `AWS_…` variables."""

    def __init__(self, patience: Patience, session: Any = None) -> None:
        """`session`: boto3's, which another's clients have loaded what they need with."""
        self._patience = patience
        self._shared = session
        self._texts: dict[str, SNSClient] = {}

    @cached_property
    def hurried(self) -> Clients:
        """The same with little time left."""
        return Clients(HURRIED, self._session)

    @cached_property
    def cognito(self) -> CognitoIdentityProviderClient:
        client: CognitoIdentityProviderClient = self._make("cognito-idp")
        return client

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        client: DynamoDBClient = self._make_brief("dynamodb")
        return client

    @cached_property
    def kms(self) -> KMSClient:
        client: KMSClient = self._make_brief("kms")
        return client

    @cached_property
    def s3(self) -> S3Client:
        client: S3Client = self._make("s3")
        return client

    @cached_property
    def secrets(self) -> SecretsManagerClient:
        client: SecretsManagerClient = self._make("secretsmanager")
        return client

    @cached_property
    def mail(self) -> SESV2Client:
        """Tries once: who sends a letter again after silence sends it twice."""
        client: SESV2Client = self._make("sesv2", attempts=1)
        return client

    def texts(self, region: str) -> SNSClient:
        """For text messages, which not every region sends; tries once, like `mail`."""
        if region not in self._texts:
            self._texts[region] = self._make("sns", attempts=1, region=region)
        return self._texts[region]

    @cached_property
    def sns(self) -> SNSClient:
        client: SNSClient = self._make("sns")
        return client

    @cached_property
    def sqs(self) -> SQSClient:
        client: SQSClient = self._make("sqs")
        return client

    @cached_property
    def _session(self) -> Any:
        from boto3.session import Session

        return self._shared or Session()

    def _make_brief(self, service: str) -> Any:
        """A client that each turn calls: it signs briefly, and all its calls go to the one endpoint
        that it has. botocore would ask the service's rules for it anew at each call."""
        from chalicelib.store.signing import BRIEF

        client = self._make(service, signature_version=BRIEF)
        client._ruleset_resolver = None  # noqa: SLF001
        return client

    def _make(
        self,
        service: str,
        attempts: int | None = None,
        region: str | None = None,
        signature_version: str | None = None,
    ) -> Any:
        from botocore.config import Config

        config = Config(
            connect_timeout=self._patience.connect,
            read_timeout=self._patience.read,
            retries={"mode": "standard", "total_max_attempts": attempts or self._patience.attempts},
            tcp_keepalive=True,
            signature_version=signature_version,
            user_agent="hope-talk",  # botocore's own is composed anew for each request
            parameter_validation=False,  # by its own models, what DynamoDB checks again anyway
        )
        return self._session.client(service, region_name=region, config=config)
