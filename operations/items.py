"""`./hopetalk items`: all items of a stage's table in a file, and back.

Items travel as they are stored: nothing personal is opened, and the file is of use only beside the
stage's KMS key and secret. An import that broke off is begun again: it goes on where it was. What
the table has on record as destroyed does not come back.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from operations.asking import AS_JSON, OF_STAGE, counting, group, tell
from operations.items_file import export_items
from operations.items_import import Imported, Over, check_keys, import_items

app = group("A table's items in a file, and back, sealed as they are stored.")

FILE = Annotated[Path, typer.Argument(help="As in items.jsonl.gz.")]
TABLE = Annotated[
    str | None, typer.Option(help="Another table, as one that was restored beside the stage's.")
]
OVER = Annotated[
    Over | None,
    typer.Option(
        help="Where the table holds other items: put what it lacks (missing), or put all over it"
        " (replace). Without it a table that holds anything else is refused."
    ),
]


@app.command("export")
def write(stage: OF_STAGE, file: FILE, table: TABLE = None, as_json: AS_JSON = False) -> int:
    """Write all items to a file that only you can read."""
    client, name = stage.service.table.client, table or stage.service.table.name
    about = client.describe_table(TableName=name)["Table"].get("ItemCount") or None
    with counting("items", about) as step:
        count = export_items(client, name, file, step)
    facts = {"file": str(file), "table": name, "items": count.items, "digest": count.digest}
    told = f"{file}: {count.items} items of {name}, digest {count.digest}"
    tell(told, facts, as_json=as_json)
    return 0


@app.command("import")
def read(stage: OF_STAGE, file: FILE, over: OVER = None, as_json: AS_JSON = False) -> int:
    """Put a file's items back, and compare."""
    parts = stage.service
    check_keys(file, parts.clients.kms, stage.field_key, parts.hashes)
    with counting("items") as step:
        done = import_items(parts.table.client, parts.table.name, file, over, step)
    tell(_worded(done), asdict(done), as_json=as_json)
    return 1 if done.differ else 0


def _worded(done: Imported) -> str:
    lines = [
        f"{done.put} items put, {done.there} were there, {done.kept} kept as they are in the table"
    ]
    if done.barred:
        lines.append(
            f"{done.barred} items stay away: the table says that they were destroyed since"
        )
    if done.differ:
        lines.append(
            f"{done.differ} items of the file are not in the table as they are in the file"
        )
    else:
        lines.append(f"The table holds all else of the file, {done.items - done.barred} items.")
    return "\n".join(lines)
