"""What a new city's folder still waits for: nothing here is wrong, all of it is worth an hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from chalicelib.city.model import City
from chalicelib.city.points import areas_of
from chalicelib.welfare.catalogue import load_catalogue_from
from local.new_city.districts import CHANGES_KNOWN_TO, CityUnits, Districts, changed_since
from local.new_city.places import own_office

NATIONAL_LINE = "129"
FRESH = timedelta(days=180)


def left_to_fill(city: City) -> Iterator[str]:
    """One sentence each, with the file to open."""
    if city.phone == NATIONAL_LINE:
        yield "city.toml: `phone` is the ministry's 129; give the city's own line"
    vague = [dong for dong, hint in city.place_hints.items() if hint == own_office(dong)]
    if vague:
        yield (
            f"places.toml: [hints] of {', '.join(vague)} only say the dong's own name; say what "
            "stands there, as in 가능역 쪽"
        )
    bare = [dong.name for dong in city.dongs.values() if not dong.landmarks]
    if bare:
        yield f"places.toml: [landmarks] has none for {', '.join(bare)}: stations, markets, estates"
    if not city.place_words.not_places:
        yield (
            "places.toml: [words] lists what the corpus knows; read the names aloud and add those "
            "that are everyday words or given names too"
        )
    if not areas_of(city):
        yield "boundaries.json: there is none, so of a location only the address is understood"
    silent = [team.name for team in city.teams.values() if not team.phone]
    if silent:
        yield f"teams.toml: {len(silent)} of {len(city.teams)} teams have no phone"
    if not any(
        one.source == city.name for one in load_catalogue_from(city.folder).programmes.values()
    ):
        yield (
            "programmes.csv: nothing is the city's own; import its services with "
            f"`./hopetalk catalogue import local --city {city.id}`"
        )


def doubts(table: Districts, own: CityUnits, today: date) -> Iterator[str]:
    """What to compare with the ministry's newest table."""
    province, city = own.units[0].province, own.units[0].city
    for change in changed_since(table.as_of, province, city):
        yield f"The dongs changed after the table of {table.as_of}. {change}"
    if max(table.as_of, CHANGES_KNOWN_TO) + FRESH < today:
        yield (
            f"The table is of {table.as_of}, and changes are known until {CHANGES_KNOWN_TO}: "
            "compare dongs.csv with the city's list, or give the ministry's newest with TABLE="
        )
    if own.branches:
        yield f"Branch offices are left out: {', '.join(own.branches)}"
