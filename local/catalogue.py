"""`python -m local.catalogue import …`: take programmes from data.go.kr into a city's catalogue.

    DATA_GO_KR_KEY=… python -m local.catalogue import central
    DATA_GO_KR_KEY=… python -m local.catalogue import local --city uijeongbu
    python -m local.catalogue import local --from saved/     # XML files, no network

Writes `programmes-imported.csv` in the city's folder, all of it or nothing. What was corrected in
`programmes-by-hand.csv` stays as it is and wins.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import httpx

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
from local.welfare.answers import SourceError
from local.welfare.merge import Merged, merge
from local.welfare.reader import CENTRAL, Portal, Reader, Saved, local_feed

CITIES = Path(__file__).parents[1] / "chalicelib" / "city" / "cities"
SEOUL = ZoneInfo("Asia/Seoul")
DETAILS = 80  # a new key may ask for 100 a day


def main(arguments: list[str]) -> int:
    """Import and say what became of it; 1 and nothing written where something failed."""
    asked = _parser().parse_args(arguments)
    folder = Path(asked.folder) if asked.folder else CITIES / asked.city
    today = date.fromisoformat(asked.today) if asked.today else datetime.now(SEOUL).date()
    try:
        merged = merge(
            _reader(asked),
            read_rows(folder, IMPORTED),
            read_rows(folder, SEED),
            read_edits(folder),
            today,
            details=asked.details,
            much_gone=asked.much_gone,
        )
        write(folder, merged)
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


def _reader(asked: argparse.Namespace) -> Reader:
    if asked.saved:
        return Saved(Path(asked.saved))
    key = os.environ.get("DATA_GO_KR_KEY", "").strip()
    if not key:
        raise SourceError("There is no key: put yours from data.go.kr into DATA_GO_KR_KEY.")
    city = load_city(asked.city)
    region, district = asked.region or city.province, asked.district or city.name
    feed = CENTRAL if asked.source == "central" else local_feed(region, district)
    return Portal(feed, key, httpx.Client(timeout=20))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.catalogue", description=__doc__)
    commands = parser.add_subparsers(required=True)
    take = commands.add_parser("import", help="merge what data.go.kr lists into the catalogue")
    take.add_argument("source", choices=("central", "local"))
    take.add_argument("--city", default=CITY, help="the folder under cities/")
    take.add_argument("--folder", help="another folder of programmes, instead of --city")
    take.add_argument("--region", help="the province of local services, if not the city's")
    take.add_argument("--district", help="its city or county, if not the city")
    take.add_argument("--from", dest="saved", help="a folder of saved XML files")
    take.add_argument("--details", type=int, default=DETAILS, help="services to ask for in full")
    take.add_argument("--today", help="the day of the import, as 2026-03-31")
    take.add_argument("--much-gone", action="store_true", help="even if most would be gone")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
