"""Leaves out of the deployment archive what no function of ours can use.

botocore describes some four hundred services in 15 MB and 1,900 files; the service calls eight.
Pillow brings AVIF, fonts and colour management in 12 MB; pictures are drawn anew without them. A
smaller archive is fetched and unpacked sooner when a function starts cold.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

SERVICES = ("cognito-idp", "dynamodb", "kms", "s3", "secretsmanager", "sesv2", "sns", "sqs")
"""What `chalicelib.store.clients` makes clients for; a test makes each from the archive."""

UNUSED = (
    "PIL/_avif.",
    "PIL/_imagingcms.",
    "PIL/_imagingft.",
    "PIL/_imagingtk.",
    "pillow.libs/libavif-",
    "pillow.libs/libbrotli",
    "pillow.libs/libfreetype-",
    "pillow.libs/libharfbuzz-",
    "pillow.libs/liblcms2-",
    "pillow.libs/libpng16-",
)
"""How files of Pillow begin that only its AVIF, font and colour modules load."""

_DATA = ("botocore", "data")


def trim(archive: Path) -> None:
    """Write the archive again without what is not used."""
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
    if name.startswith(UNUSED):
        return False
    parts = Path(name).parts
    describes_service = parts[:2] == _DATA and len(parts) > len(_DATA) + 1
    return not describes_service or parts[2] in SERVICES
