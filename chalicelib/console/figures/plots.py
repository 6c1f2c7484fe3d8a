"""From counts to shapes. Every shape stands beside its number or word: none says anything alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import cos, radians

from chalicelib.cases.figures import Length, Stage
from chalicelib.city.points import Area

LEVELS = 4
"""Shades of the heat table and hatchings of the map, besides none."""

WIDTH, HEIGHT, EDGE = 360, 150, 24
"""Of a line plot, in its own units: as wide as a narrow phone, so that its words are legible."""

MAP_WIDTH = 400
_MAP_EDGE = 6
_BAND = 3  # hours


@dataclass(frozen=True, slots=True)
class Bar:
    """`count` is None where it may not be shown; `percent` is its length of the longest."""

    code: str
    count: int | None
    percent: float


@dataclass(frozen=True, slots=True)
class Point:
    """A month of the line: where it lies, and its count."""

    code: str
    count: int | None
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Cell:
    """Of the heat table: `level` 0 (none) to `LEVELS`."""

    count: int | None
    level: int


@dataclass(frozen=True, slots=True)
class Reach:
    """A stage's lengths as parts of the longest, in percent."""

    middle: float
    most: float


@dataclass(frozen=True, slots=True)
class Shape:
    """An area of the map: its outline, its dongs, where its number stands, and how dense it is."""

    dongs: tuple[str, ...]
    outline: str
    x: float
    y: float
    count: int | None
    level: int


def bars(counts: Mapping[str, int | None], order: Sequence[str] = ()) -> tuple[Bar, ...]:
    """The codes of `order` first to last, or else the largest first."""
    most = max((count for count in counts.values() if count), default=0)
    codes = order or sorted(counts, key=lambda code: (-(counts[code] or 0), code))
    return tuple(
        Bar(code, counts.get(code, 0), _percent(counts.get(code, 0), most)) for code in codes
    )


def line(months: Sequence[str], counts: Mapping[str, int | None]) -> tuple[Point, ...]:
    """One point a month, from left to right."""
    most = max((count for count in counts.values() if count), default=0) or 1
    step = (WIDTH - 2 * EDGE) / max(len(months) - 1, 1)
    return tuple(
        Point(
            month[-2:].lstrip("0"),
            counts.get(month, 0),
            round(EDGE + step * number, 1),
            round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (counts.get(month, 0) or 0) / most, 1),
        )
        for number, month in enumerate(months)
    )


def bands(hours: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], int]:
    """The same counts in bands of three hours, by weekday and the band's first hour."""
    banded = {(day, hour): 0 for hour in range(0, 24, _BAND) for day in range(7)}
    for (day, hour), count in hours.items():
        banded[day, hour - hour % _BAND] += count
    return banded


def heat(counts: Mapping[tuple[int, int], int | None]) -> dict[int, tuple[Cell, ...]]:
    """By a band's first hour, the cells of the seven weekdays."""
    most = max((count for count in counts.values() if count), default=0)
    return {
        hour: tuple(Cell(counts[day, hour], _level(counts[day, hour], most)) for day in range(7))
        for hour in range(0, 24, _BAND)
    }


def reaches(stages: Mapping[str, Stage]) -> dict[str, Reach]:
    """How long each stage takes of the longest, in working time."""
    longest = max((s.working.most for s in stages.values() if s.working), default=timedelta())
    return {name: _reach(stage.working, longest) for name, stage in stages.items() if stage.working}


@dataclass(frozen=True, slots=True)
class Map:
    """The city laid flat, north up: `MAP_WIDTH` wide and so high, in its own units."""

    height: float
    shapes: tuple[Shape, ...]


def drawn(areas: Sequence[Area], counts: Mapping[str, int | None]) -> Map | None:
    """The city's areas with their counts: one that holds several dongs shows their sum. None where
    the city has no boundaries."""
    points = [point for area in areas for ring in area.rings for point in ring]
    if not points:
        return None
    latitudes, longitudes = zip(*points, strict=True)
    north, west = max(latitudes), min(longitudes)
    narrower = cos(radians(north))  # a degree of longitude against one of latitude
    scale = (MAP_WIDTH - 2 * _MAP_EDGE) / ((max(longitudes) - west) * narrower)
    sums = {area.dongs: _sum(counts.get(dong, 0) for dong in area.dongs) for area in areas}
    most = max((count for count in sums.values() if count), default=0)

    def place(latitude: float, longitude: float) -> tuple[float, float]:
        x = _MAP_EDGE + (longitude - west) * narrower * scale
        return round(x, 1), round(_MAP_EDGE + (north - latitude) * scale, 1)

    def shape(area: Area) -> Shape:
        rings = [[place(*point) for point in ring] for ring in area.rings]
        outline = " ".join("M" + "L".join(f"{x},{y}" for x, y in ring) + "Z" for ring in rings)
        xs, ys = zip(*max(rings, key=len), strict=True)
        middle = round((min(xs) + max(xs)) / 2, 1), round((min(ys) + max(ys)) / 2, 1)
        count = sums[area.dongs]
        return Shape(area.dongs, outline, *middle, count, _level(count, most))

    height = place(min(latitudes), west)[1] + _MAP_EDGE
    return Map(height, tuple(shape(area) for area in areas))


def _reach(length: Length, longest: timedelta) -> Reach:
    if not longest:
        return Reach(0, 0)
    return Reach(round(100 * (length.middle / longest), 1), round(100 * (length.most / longest), 1))


def _percent(count: int | None, most: int) -> float:
    return round(100 * count / most, 1) if count and most else 0


def _level(count: int | None, most: int) -> int:
    if count is None:
        return 1
    return -(-LEVELS * count // most) if most else 0


def _sum(counts: Iterable[int | None]) -> int | None:
    known = list(counts)
    return None if any(count is None for count in known) else sum(c for c in known if c)
