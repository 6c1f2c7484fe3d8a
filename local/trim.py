"""Leaves out of the libraries what no function of ours can use.

botocore describes some four hundred services in 15 MB and 1,900 files; the service calls eight.
Pillow brings AVIF, fonts and colour management in 12 MB; pictures are drawn anew without them. A
smaller archive is fetched and unpacked sooner when a function starts cold.
"""

from __future__ import annotations

import shutil
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


def trim(libraries: Path) -> None:
    """Remove from a folder of installed libraries what is not used."""
    for beginning in UNUSED:
        for file in libraries.glob(f"{beginning}*"):
            file.unlink()
    for service in libraries.joinpath("botocore", "data").iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
