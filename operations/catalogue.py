"""`./hopetalk catalogue import`: take programmes from data.go.kr into a city's catalogue."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Annotated
from zoneinfo import ZoneInfo

import httpx
import typer

from chalicelib.city.loader import load_city
from chalicelib.city.tables import CityDataError
from chalicelib.welfare.catalogue import (
    BY_HAND,
    FIELDS,
    IMPORTED,
    SEED,
    CatalogueError,
    Row,
    load_catalogue_from,
    read_edits,
    read_rows,
)
from local.package import CITY
from operations.asking import group
from operations.welfare.answers import SourceError
from operations.welfare.merge import Merged, merge
from operations.welfare.reader import CENTRAL, Portal, Saved, local_feed

CITIES = Path(__file__).parents[1] / "chalicelib" / "city" / "cities"
SEOUL = ZoneInfo("Asia/Seoul")
DETAILS = 80  # a new key may ask for 100 a day

app = group("The catalogue of welfare programmes.")


class Source(StrEnum):
    """Which of data.go.kr's lists."""

    CENTRAL = "central"
    LOCAL = "local"


@app.command("import")
def take(
    source: Annotated[Source, typer.Argument(help="What the ministries offer, or cities do.")],
    city: Annotated[str, typer.Option(help="The folder under cities/.")] = CITY,
    folder: Annotated[Path | None, typer.Option(help="Another folder of programmes.")] = None,
    region: Annotated[str, typer.Option(help="The province, if not the city's.")] = "",
    district: Annotated[str, typer.Option(help="The city or county, if not the city.")] = "",
    saved: Annotated[Path | None, typer.Option("--from", help="Saved XML files instead.")] = None,
    details: Annotated[int, typer.Option(help="Services to ask for in full.")] = DETAILS,
    today: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    much_gone: Annotated[bool, typer.Option(help="Even if most would be gone.")] = False,
) -> int:
    """Merge what data.go.kr lists into a city's catalogue, all of it or nothing.

    Needs your key in DATA_GO_KR_KEY. What was corrected in programmes-by-hand.csv stays and wins.
    """
    into = folder or CITIES / city
    try:
        merged = merge(
            Saved(saved) if saved else _portal(source, city, region, district),
            read_rows(into, IMPORTED),
            read_rows(into, SEED),
            read_edits(into),
            (today or datetime.now(SEOUL)).date(),
            details=details,
            much_gone=much_gone,
        )
        write(into, merged)
    except (SourceError, CatalogueError, CityDataError) as error:
        print(f"{error}\nNothing was changed.", file=sys.stderr)
        return 1
    print(merged.summary)
    return 0


def write(folder: Path, merged: Merged) -> None:
    """Replace the imported rows, once the catalogue is known to load with them.

    Raises:
        CatalogueError: it does not.
    """
    with TemporaryDirectory(dir=folder, prefix=".import-") as trial:
        for name in (SEED, BY_HAND):
            if (folder / name).exists():
                copy(folder / name, trial)
        new = Path(trial) / IMPORTED
        new.write_text(_as_csv(merged.rows), encoding="utf-8")
        load_catalogue_from(Path(trial))
        new.replace(folder / IMPORTED)


def _as_csv(rows: Mapping[str, Row]) -> str:
    text = io.StringIO()
    table = csv.DictWriter(text, FIELDS, extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    table.writerows(rows[id_] for id_ in sorted(rows))
    return text.getvalue()


def _portal(source: Source, city_id: str, region: str, district: str) -> Portal:
    key = os.environ.get("DATA_GO_KR_KEY", "").strip()
    if not key:
        raise SourceError("There is no key: put yours from data.go.kr into DATA_GO_KR_KEY.")
    city = load_city(city_id)
    feed = local_feed(region or city.province, district or city.name)
    client = httpx.Client(timeout=20)
    return Portal(CENTRAL if source is Source.CENTRAL else feed, key, client)
