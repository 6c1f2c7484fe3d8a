"""From a point on the map to an administrative dong, by the city's simplified boundaries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

from chalicelib.city.model import City
from chalicelib.city.places import Place, find_place

NEAR = 50.0
"""Metres from a border within which the neighbour may be meant: a phone's error, and the
boundaries' own."""

DEGREE = 111_320.0  # metres of latitude

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Area:
    """The dongs that one boundary holds, and its rings as latitudes and longitudes in degrees."""

    dongs: tuple[str, ...]
    rings: tuple[tuple[Point, ...], ...]

    def holds(self, point: Point) -> bool:
        """Whether the point lies inside (even-odd rule)."""
        latitude, longitude = point
        inside = False
        for (lat_a, lon_a), (lat_b, lon_b) in self._sides():
            if (lat_a > latitude) != (lat_b > latitude):
                crossing = lon_a + (latitude - lat_a) * (lon_b - lon_a) / (lat_b - lat_a)
                inside ^= longitude < crossing
        return inside

    def metres_to_border(self, point: Point) -> float:
        """How far the nearest side is, on a plane that is flat around the point."""
        scale = DEGREE * cos(radians(point[0]))
        return min(
            _to_side(*(((lat - point[0]) * DEGREE, (lon - point[1]) * scale) for lat, lon in side))
            for side in self._sides()
        )

    def _sides(self) -> Iterator[tuple[Point, Point]]:
        for ring in self.rings:
            yield from pairwise(ring)


def place_at(point: Point | None, address: str, city: City) -> Place:
    """The place of a location that was sent: latitude and longitude in degrees (WGS 84), and its
    address or whatever text there is of it, which stays the detail.

    Near a border the neighbours are candidates, and so are all dongs of a boundary that holds
    several; the address narrows them. Without a point or boundaries the address alone tells.
    """
    told = find_place(address, city)
    place = _agreed(_place_of(point, city), told) if point else told
    return replace(place, detail=address)


def _agreed(point: Place, told: Place) -> Place:
    """One place of what the point and the address say; what both say where they share
    dongs, and the address before the map where they don't."""
    on_map, named = _options(point), _options(told)
    if not on_map or not named:
        # A border address names the dong better than the map, and the other city by its name.
        return told if named or told.elsewhere else point
    if not (both := tuple(dong for dong in on_map if dong in named)):
        return Place(told.dong, (*told.candidates, *on_map))
    if len(both) == 1 or point.dong == both[0]:
        return Place(both[0], both[1:])
    return Place(candidates=both)


def _options(place: Place) -> tuple[str, ...]:
    return (place.dong, *place.candidates) if place.dong else place.candidates


def _place_of(point: Point, city: City) -> Place:
    areas = areas_of(city)
    here = tuple(dong for area in areas if area.holds(point) for dong in area.dongs)
    near = sorted(
        (metres, area.dongs) for area in areas if (metres := area.metres_to_border(point)) <= NEAR
    )
    beside = dict.fromkeys(dong for _, dongs in near for dong in dongs if dong not in here)
    if len(here) == 1:
        return Place(here[0], tuple(beside))
    if here or beside:
        return Place(candidates=(*here, *beside))
    return Place(elsewhere=city.place_words.outside) if areas else Place()


@lru_cache(maxsize=8)
def areas_of(city: City) -> tuple[Area, ...]:
    """The city's boundaries, none where it has no file of them. Read when they are first asked for:
    most turns never need them."""
    read = _boundaries(city)
    if not read:
        return ()
    degrees = read["degrees"]

    def points(ring: list[int]) -> tuple[Point, ...]:
        pairs = zip(ring[1::2], ring[::2], strict=True)
        return tuple((latitude * degrees, longitude * degrees) for latitude, longitude in pairs)

    return tuple(
        Area(tuple(area["dongs"]), tuple(points(ring) for ring in area["rings"]))
        for area in read["areas"]
    )


def source_of(city: City) -> str:
    """Whose work the boundaries are: named wherever they are shown. Empty where there are none."""
    return str(_boundaries(city).get("attribution", ""))


def _boundaries(city: City) -> dict[str, Any]:
    file = city.folder / "boundaries.json"
    if not file.is_file():
        return {}
    read: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return read


def _to_side(a: Point, b: Point) -> float:
    """From the origin to the side between two points."""
    along = (b[0] - a[0], b[1] - a[1])
    length = along[0] ** 2 + along[1] ** 2
    share = -(a[0] * along[0] + a[1] * along[1]) / length if length else 0.0
    share = min(1.0, max(0.0, share))
    return hypot(a[0] + share * along[0], a[1] + share * along[1])
