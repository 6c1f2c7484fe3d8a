"""`./hopetalk case export`: all that is kept of one case, opened.

For a request that cannot be met at the counter, and for a case that moves to another system. It
opens what is sealed: who may decrypt with the field key may do it, and it stands in the audit trail
under the operator's AWS identity.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from chalicelib.cases import receipts
from chalicelib.cases.model import Case
from chalicelib.store.audit import Audit
from chalicelib.store.reads import Reads
from operations.asking import OF_STAGE, group
from operations.stage import Stage

app = group("One case.")

RECEIPT = Annotated[str, typer.Argument(help="As in HT-7K3M-92QD.")]
TO = Annotated[
    Path | None,
    typer.Option("--to", help="A folder that does not exist yet; named like the case by default."),
]


@app.command()
def export(stage: OF_STAGE, receipt: RECEIPT, to: TO = None) -> int:
    """Write a case, its thread, its history and its pictures into a folder only you can read."""
    parts = stage.service
    found = receipts.parse(receipt)
    case = parts.cases.by_receipt(found) if found else None
    if case is None:
        raise ValueError(f"There is no case with the receipt {receipt}")
    folder = to or Path(case.receipt)
    folder.mkdir(mode=0o700)
    arn = stage.session.client("sts").get_caller_identity()["Arn"]
    Audit(parts.table, parts.hashes).append(arn, "case.export", case.id, parts.now())
    _write(
        folder / "case.json", json.dumps(_told(stage, case), ensure_ascii=False, indent=2).encode()
    )
    pictures = _pictures(stage, case, folder)
    print(f"{folder}: the case and {pictures} pictures. Delete it once it has served.")
    return 0


def _told(stage: Stage, case: Case) -> dict[str, Any]:
    cases = stage.service.cases
    return {
        "case": case.model_dump(mode="json", exclude_none=True),
        "thread": [one.model_dump(mode="json") for one in cases.thread(case.id)],
        "history": [one.model_dump(mode="json") for one in cases.history(case.id)],
        "told": [one.model_dump(mode="json") for one in cases.ledger(case.id)],
        "looked": [
            {"username": read.username, "at": read.at.isoformat()}
            for read in Reads(stage.service.table, stage.service.city.bulk_reads).of_case(case.id)
        ],
    }


def _pictures(stage: Stage, case: Case, folder: Path) -> int:
    parts, count = stage.service, 0
    photos = parts.photos.of_case(case.id)
    case_key = parts.cases.key_of(case.id) if photos else None
    for photo in photos:
        key = parts.photos.key_of(case.id, photo.id, case_key) if case_key else None
        if key and (jpeg := parts.vault.get(photo.id, key)):
            count += 1
            _write(folder / f"picture-{count}.jpg", jpeg)
    return count


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
