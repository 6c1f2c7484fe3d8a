"""`make export` and `make import`: all items of a stage's table in a file, and back.

    make export STAGE=prod FILE=prod.jsonl.gz                 the stage's table
    make export STAGE=prod FILE=was.jsonl.gz TABLE=restored   another one, restored beside it
    make import STAGE=prod FILE=was.jsonl.gz                  into the stage's empty table
    make import STAGE=prod FILE=was.jsonl.gz OVER=missing     only what it does not hold
    make import STAGE=prod FILE=was.jsonl.gz OVER=replace     all, over what it holds

Items travel as they are stored: nothing personal is opened, and the file is of use only beside the
stage's KMS key and secret. An import that broke off is begun again: it goes on where it was. What
the table has on record as destroyed does not come back.
Exit status 0: done and compared; 1: it is not as the file says; 2: it could not be done.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from local.deployed import DeployedStage
from local.items_file import ItemsFileError, export_items
from local.items_import import ImportRefusedError, Over, check_keys, import_items


def main(arguments: list[str]) -> int:
    """Returns the exit status."""
    try:
        [what] = arguments
        stage = DeployedStage.named(os.environ.get("STAGE", ""))
        path = Path(os.environ.get("FILE") or _missing("FILE=name.jsonl.gz"))
        return _export(stage, path) if what == "export" else _import(stage, path)
    except (BotoCoreError, ClientError, OSError, ValueError) as exc:
        print(f"Not done: {exc}", file=sys.stderr)
        return 2


def _export(stage: DeployedStage, path: Path) -> int:
    table = stage.table
    name = os.environ.get("TABLE") or table.name
    count = export_items(table.client, name, path, _say)
    print(f"{path}: {count.items} items of {name}, digest {count.digest}")
    return 0


def _import(stage: DeployedStage, path: Path) -> int:
    over = Over(os.environ["OVER"]) if os.environ.get("OVER") else None
    try:
        check_keys(path, stage.session.client("kms"), stage.field_key, stage.hashes)
        done = import_items(stage.table.client, stage.table.name, path, over, _say)
    except (ImportRefusedError, ItemsFileError) as refusal:
        print(f"Not imported: {refusal}", file=sys.stderr)
        return 2
    print(
        f"{done.put} items put, {done.there} were there, {done.kept} kept as they are in the table"
    )
    if done.barred:
        print(f"{done.barred} items stay away: the table says that they were destroyed since")
    if done.differ:
        print(f"{done.differ} items of the file are not in the table as they are in the file")
        return 1
    print(f"The table holds all else of the file, {done.items - done.barred} items.")
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _missing(what: str) -> str:
    raise ValueError(f"Say {what}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
