"""Writes a new city's folder. What does not differ between cities is copied from `MODEL`."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from io import StringIO
from pathlib import Path
from string import Template
from typing import TypeVar

from chalicelib.city.loader import load_city
from chalicelib.city.model import City
from local.new_city.answers import Answers
from local.new_city.districts import CityUnits, Districts
from local.new_city.places import Places, aliases, places_of

CITIES = Path(__file__).parents[2] / "chalicelib" / "city" / "cities"
TEMPLATES = Path(__file__).parent / "templates"
MODEL = "uijeongbu"
AS_IT_IS = ("routing.toml", "holidays.toml", "holidays-by-hand.toml")
DONG_COLUMNS = (
    "admin_code", "admin_dong", "legal_dongs", "aliases", "former", "places", "area", "office",
    "office_seen", "phone", "code_confidence", "office_confidence",
)  # fmt: skip
NATIONAL_LINE = "129"
WRAPPED = 100

Value = TypeVar("Value")


def write_city(folder: Path, answers: Answers, table: Districts) -> None:
    """Write every file of a city's folder, which must not be there yet.

    Raises:
        TableError: the table has no such city.
        FileExistsError: the folder is there.
    """
    model = load_city(MODEL)
    own = table.of_city(answers.province, answers.city)
    places = places_of(own, table, model, answers.neighbours)
    folder.mkdir(parents=True)
    written = {name: _of_model(name) for name in AS_IT_IS} | {
        "city.toml": _facts(answers),
        "dongs.csv": _dongs(own),
        "teams.toml": _teams(own, answers),
        "places.toml": _places(places, answers, table),
        "lines.toml": _lines(answers),
        "programmes.csv": _programmes(model),
        "README.md": _filled(
            "README.md",
            id=folder.name,
            city=answers.city,
            as_of=str(table.as_of),
            model=MODEL,
        ),
    }
    for name, text in written.items():
        (folder / name).write_text(text, "utf-8")


def _of_model(name: str) -> str:
    return (CITIES / MODEL / name).read_text("utf-8")


def _facts(answers: Answers) -> str:
    """`city.toml` of the model with this city's own values; its comments stay."""
    text = _of_model("city.toml")
    text = text.replace(text.splitlines()[0], f"# {answers.city}: {_TO_SET}", 1)
    values = {
        "name": _quoted(answers.city),
        "names": _inline({"en": answers.english}),
        "province": _quoted(answers.province),
        "channel": _quoted(answers.channel),
        "phone": _quoted(answers.phone),
        "consent_version": _quoted("1"),
        "opens": f"{answers.opens:%H:%M:%S}",
        "closes": f"{answers.closes:%H:%M:%S}",
    }
    for key, value in values.items():
        text = _set(text, key, value)
    if answers.lunch:
        begins, ends = (f"{at:%H:%M:%S}" for at in answers.lunch)
        text = re.sub(r"# The desks stay open over lunch.*", f"lunch = [{begins}, {ends}]", text)
    return text


_TO_SET = "who runs the channel, when, and what it promises. Every value here is the city's to set."


def _set(text: str, key: str, value: str) -> str:
    """Another value for a key, without the model's remark on its own."""
    changed, count = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", text)
    if count != 1:
        raise ValueError(f"city.toml of {MODEL} has {count} lines for {key}")
    return changed


def _dongs(own: CityUnits) -> str:
    out = StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(DONG_COLUMNS)
    former = {
        unit.name: ";".join(name for name, heirs in own.former.items() if heirs == (unit.name,))
        for unit in own.units
    }
    for unit in own.units:
        values = (unit.code, unit.name, ";".join(unit.legal), ";".join(aliases(unit.name)))
        office = f"{unit.name} 행정복지센터"
        rows.writerow((*values, former[unit.name], "", unit.gu, office, "", "", "high", "low"))
    return out.getvalue()


def _teams(own: CityUnits, answers: Answers) -> str:
    parts = [
        "# The teams that share one list, one queue and one promise, and which serves which dong.",
        "# `callbacks_per_slot` is how many callbacks the team can make in one slot.",
        '# `phone = "…"` may be added to any team.',
        *_team("welfare-policy", answers.policy_team, "policy", 1),
        *_team("hope-support", answers.support_team, "support", 2),
    ]
    for unit in own.units:
        parts += _team(f"dong-{unit.code}", f"{unit.name} {answers.dong_team}", "dong", 1)
    parts += ["", "# Several dongs may share a team: name the same one twice.", "[serves]"]
    parts += [f'"{unit.name}" = "dong-{unit.code}"' for unit in own.units]
    return "\n".join(parts) + "\n"


def _team(id_: str, name: str, kind: str, callbacks: int) -> Iterable[str]:
    return (
        "",
        f"[teams.{id_}]",
        f"name = {_quoted(name)}",
        f'kind = "{kind}"',
        f"callbacks_per_slot = {callbacks}",
    )


def _lines(answers: Answers) -> str:
    """The model's national lines, and the city's own in the place of the province's."""
    text = re.sub(r"\[lines\.province\](?:\n.+)+\n\n", "", _of_model("lines.toml"))
    if answers.phone == NATIONAL_LINE:
        return text
    own = (
        f"[lines.city]\nnumber = {_quoted(answers.phone)}\n"
        f"label = {_inline({'ko': answers.phone_label})}\n"
        f"hours = {_inline({'ko': answers.phone_hours})}\n\n"
    )
    return text.replace("[lines.foreigners]", f"{own}[lines.foreigners]", 1)


def _programmes(model: City) -> str:
    """The model's programmes that the whole country has; what only its province offers is left
    out, also where it is one of several ways to apply."""
    local = {model.name, model.province}
    short = model.province.removesuffix("도")
    rows = csv.DictReader(_of_model("programmes.csv").splitlines())
    out = StringIO()
    writer = csv.DictWriter(out, rows.fieldnames or (), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        if row["source_name"] not in local:
            ways = [way for way in row["how"].split(", ") if short not in way]
            writer.writerow({**row, "how": ", ".join(ways)})
    return out.getvalue()


def _places(places: Places, answers: Answers, table: Districts) -> str:
    return _filled(
        "places.toml",
        city=answers.city,
        as_of=str(table.as_of),
        ambiguous=_lines_of(places.ambiguous, _list),
        hints=_lines_of(places.hints, _quoted),
        romanised=_lines_of(places.romanised, _quoted),
        common=_list(places.common),
        elsewhere=_lines_of(places.elsewhere, _list),
        namesakes=_lines_of(places.namesakes, _list),
    )


def _filled(template: str, **values: str) -> str:
    return Template((TEMPLATES / template).read_text("utf-8")).substitute(values)


def _lines_of(values: Mapping[str, Value], written: Callable[[Value], str]) -> str:
    return "\n".join(f"{_quoted(key)} = {written(value)}" for key, value in values.items())


def _inline(values: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{key} = {_quoted(value)}" for key, value in values.items()) + " }"


def _list(words: Iterable[str]) -> str:
    """A list on one line, or on several of a readable length."""
    quoted = [_quoted(word) for word in words]
    if len(line := f"[{', '.join(quoted)}]") <= WRAPPED:
        return line
    lines = [""]
    for word in quoted:
        if len(lines[-1]) + len(word) > WRAPPED:
            lines.append("")
        lines[-1] += f"{word}, "
    return "[\n" + "\n".join(f"  {line.rstrip()}" for line in lines) + "\n]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
