"""The pictures themselves: in a private bucket, each sealed under its own key (`store.photos`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.store.errors import reaching
from chalicelib.store.sealing import seal_bytes, unseal_bytes

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


@dataclass(frozen=True, slots=True)
class Vault:
    """One bucket. All of it raises UnavailableError while S3 does not answer."""

    client: S3Client
    bucket: str

    def put(self, photo_id: str, key: bytes, picture: bytes) -> None:
        """Keep a picture; a second time replaces it by the same."""
        sealed = seal_bytes(key, picture, _bound_to(photo_id))
        with reaching("S3"):
            self.client.put_object(Bucket=self.bucket, Key=_name(photo_id), Body=sealed)

    def get(self, photo_id: str, key: bytes) -> bytes | None:
        """The picture, or None where there is none (any more)."""
        try:
            with reaching("S3"):
                found = self.client.get_object(Bucket=self.bucket, Key=_name(photo_id))
                sealed = found["Body"].read()
        except self.client.exceptions.NoSuchKey:
            return None
        return unseal_bytes(key, sealed, _bound_to(photo_id))

    def has(self, photo_id: str) -> bool:
        """Whether the picture is kept already."""
        from botocore.exceptions import ClientError

        try:
            with reaching("S3"):
                self.client.head_object(Bucket=self.bucket, Key=_name(photo_id))
        except ClientError as exc:
            if exc.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise
        return True


def _name(photo_id: str) -> str:
    return f"photos/{photo_id}"


def _bound_to(photo_id: str) -> bytes:
    return _name(photo_id).encode()
