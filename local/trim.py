"""Leaves out of the deployment archive what no function of ours can use.

botocore describes some four hundred services in 15 MB and 1,900 files; the service calls six. A
smaller archive is fetched and unpacked sooner when a function starts cold.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

SERVICES = ("cognito-idp", "dynamodb", "kms", "secretsmanager", "sns", "sqs")
"""What `chalicelib.store.clients` makes clients for; a test makes each from the archive."""

_DATA = ("botocore", "data")


def trim(archive: Path) -> None:
    """Write the archive again without descriptions of other services."""
    trimmed = archive.with_suffix(".trimmed")
    with (
        zipfile.ZipFile(archive) as whole,
        zipfile.ZipFile(trimmed, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for entry in whole.infolist():
            if _is_used(entry.filename):
                kept.writestr(entry, whole.read(entry))
    trimmed.replace(archive)


def _is_used(name: str) -> bool:
    parts = Path(name).parts
    describes_service = parts[:2] == _DATA and len(parts) > len(_DATA) + 1
    return not describes_service or parts[2] in SERVICES
