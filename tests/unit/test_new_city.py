"""A new city's folder: the ministry's table in every form, what follows, what is refused."""

from __future__ import annotations

import csv
import shutil
import zipfile
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from chalicelib.city.loader import load_city, load_city_from
from chalicelib.city.model import City
from chalicelib.city.places import find_place
from chalicelib.city.validate import check_city
from local.new_city.__main__ import CityError, look_at, make_city
from local.new_city.answers import AnswerError, Answers, ask_answers, read_answers
from local.new_city.districts import Districts, TableError, our_table, read_table
from local.new_city.files import CITIES
from local.new_city.left import doubts, left_to_fill

EXCERPT = Path(__file__).parent / "data" / "districts"
WORKBOOK, TEXT = EXCERPT / "KIKmix.20230501.xlsx", EXCERPT / "KIKmix.20230501"
TABLE = our_table()
TODAY = date(2026, 6, 1)


def answers(province: str, city: str, **given: object) -> Answers:
    known = {"province": province, "city": city, "english": "Somewhere", "channel": "희망톡"}
    return Answers.model_validate({**known, **given})


def made(folder: Path, province: str, city: str, **given: object) -> City:
    """A new city, read back from the folder that was made."""
    return load_city_from(make_city("new", answers(province, city, **given), TABLE, folder))


def as_csv(to: Path, encoding: str) -> Path:
    """The workbook as a spreadsheet saves it."""
    out = StringIO()
    rows = load_workbook(WORKBOOK).worksheets[0].iter_rows(values_only=True)
    csv.writer(out).writerows(rows)
    path = to / "KIKmix.20230501.csv"
    path.write_text(out.getvalue(), encoding)
    return path


def as_archive(to: Path) -> Path:
    path = to / "jscode20230501.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(TEXT, TEXT.name)
        archive.writestr("KIKcd_H.20230501", b"")
    return path


def test_every_form_of_the_ministrys_table_reads_the_same(tmp_path: Path) -> None:
    workbook = read_table(WORKBOOK)
    assert workbook.as_of == date(2023, 5, 1)
    assert read_table(TEXT) == workbook
    assert read_table(as_archive(tmp_path)) == workbook
    for encoding in ("utf-8-sig", "cp949"):
        assert read_table(as_csv(tmp_path, encoding)) == workbook


def test_the_ministrys_table_tells_legal_dongs_gu_and_former_names() -> None:
    table = read_table(WORKBOOK)
    own = table.of_city("경기도", "의정부시")
    served = {unit.name: unit.legal for unit in own.units}
    assert served["의정부1동"] == ("의정부동", "호원동", "가능동")
    assert served["자금동"] == ("자일동", "금오동")
    assert own.former["송산동"] == ("송산1동", "송산2동", "송산3동")
    cheonan = {unit.name: unit for unit in table.of_city("충청남도", "천안시").units}
    assert cheonan["목천읍"].gu == "동남구"
    assert cheonan["목천읍"].legal[0] == "서리"
    sejong = table.of_city("세종특별자치시", "세종특별자치시").units
    assert [unit.name for unit in sejong] == ["조치원읍", "연동면", "도담동"]


def test_the_table_in_the_repository_has_what_the_ministrys_has() -> None:
    city = ("경기도", "의정부시")
    assert TABLE.of_city(*city) == read_table(WORKBOOK).of_city(*city)
    assert sum(1 for _ in TABLE.today()) == 3589


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("KIKmix.xlsx", b"", "keep the ministry's name"),
        ("KIKmix.20230501.xlsx", b"no workbook", "cannot be read as KIKmix"),
        ("KIKmix.20230501.csv", b"a,b\n1,2\n", "cannot be read as KIKmix"),
        ("KIKmix.20230501", b"", "give KIKmix"),
        ("KIKmix.20230501", b"\xff\xff", "in none of"),
        ("KIKcd_H.20230501", b"a header\n", "give KIKmix"),
    ],
)
def test_what_is_no_such_table_is_said(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TableError, match=why):
        read_table(tmp_path / name)


def test_a_city_that_the_table_lacks_is_answered_with_those_it_has() -> None:
    with pytest.raises(TableError, match=r"서울특별시 천안시; it has .*충청남도 천안시"):
        TABLE.of_city("서울특별시", "천안시")


@pytest.mark.parametrize(
    ("province", "city"),
    [
        ("경기도", "안산시"),  # 사이동 is no 사2동
        ("경기도", "양평군"),
        ("서울특별시", "종로구"),
        ("세종특별자치시", "세종특별자치시"),
    ],
)
def test_any_city_fits_together_and_understands_its_own_names(
    tmp_path: Path, province: str, city: str
) -> None:
    new = made(tmp_path, province, city, neighbours="가평군, 화성시")
    assert check_city(new, TODAY) == []
    for dong in new.dongs.values():
        assert find_place(f"{dong.name} 사는 할머니", new).dong == dong.name
        assert new.teams[dong.team].name == f"{dong.name} 보건복지팀"
    assert not [one.phone for one in new.teams.values() if one.phone]
    texts = "".join((new.folder / name).read_text("utf-8") for name in ("lines.toml", "city.toml"))
    assert "의정부" not in texts
    assert "031-120" not in texts


def test_the_citys_own_answers_are_where_they_belong(tmp_path: Path) -> None:
    new = made(
        tmp_path,
        "충청북도",
        "증평군",
        phone="043-835-3114",
        phone_label="증평군청",
        phone_hours="평일 09:00–18:00",
        support_team="희망복지팀",
        dong_team="맞춤형복지팀",
        opens="08:30",
        closes="17:30",
        lunch="12:00-13:00",
    )
    assert check_city(new, TODAY) == []
    assert (new.name, new.short_name, new.name_in("vi")) == ("증평군", "증평", "Somewhere")
    assert new.phone == new.help_lines["city"].number == "043-835-3114"
    assert new.teams["hope-support"].name == "희망복지팀"
    assert f"{new.calendar.opens:%H:%M}–{new.calendar.closes:%H:%M}" == "08:30–17:30"
    assert new.calendar.lunch is not None
    assert "충청북도" not in new.elsewhere
    assert find_place("저는 증평군 증평읍에 살아요", new).dong == "증평읍"
    assert find_place("청주시 사는 언니", new).elsewhere == "청주시"


def test_the_second_city_still_follows_from_the_table() -> None:
    own = TABLE.of_city("충청남도", "천안시")
    cheonan = load_city("cheonan")
    assert [dong.name for dong in cheonan.dongs.values()] == [unit.name for unit in own.units]
    for unit in own.units:
        assert cheonan.dongs[unit.name].legal_names == unit.legal
        assert cheonan.dongs[unit.name].area == unit.gu


def test_what_is_left_to_fill_in_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = made(tmp_path, "충청남도", "천안시")
    left = "\n".join(left_to_fill(new))
    for file in ("city.toml", "places.toml", "boundaries.json", "teams.toml", "programmes.csv"):
        assert file in left

    assert look_at(tmp_path / "new", TODAY) == 0
    assert "Left to fill in" in capsys.readouterr().out


def test_a_folder_that_does_not_fit_together_is_no_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(tmp_path, "충청남도", "천안시")
    teams = tmp_path / "new" / "teams.toml"
    teams.write_text(
        teams.read_text("utf-8").replace('"북면" = "dong', '"북면" = "no-dong'), "utf-8"
    )

    assert look_at(tmp_path / "new", TODAY) == 1
    assert "gives 북면 no known team" in capsys.readouterr().out


def test_nothing_is_left_of_uijeongbus_own() -> None:
    """The model's folder as it is asks for nothing but what its city must give."""
    left = "\n".join(left_to_fill(load_city("uijeongbu")))
    assert "teams.toml" in left
    assert "programmes.csv" not in left
    assert "boundaries.json" not in left


def test_dongs_that_changed_after_the_table_are_told(tmp_path: Path) -> None:
    uijeongbu = "\n".join(doubts(TABLE, TABLE.of_city("경기도", "의정부시"), TODAY))
    assert "2024-07-01: 송산1동이 송산1동과 고산동으로" in uijeongbu
    assert list(doubts(TABLE, TABLE.of_city("충청남도", "천안시"), TODAY)) == []
    later = Districts(date(2025, 1, 1), TABLE.units)
    assert "송산1동" not in "\n".join(doubts(later, TABLE.of_city("경기도", "의정부시"), TODAY))
    old = "\n".join(doubts(TABLE, TABLE.of_city("충청남도", "천안시"), date(2027, 6, 1)))
    assert "compare dongs.csv" in old


def test_a_folder_that_is_there_is_not_touched(tmp_path: Path) -> None:
    shutil.copytree(CITIES / "cheonan", tmp_path / "cheonan")
    with pytest.raises(CityError, match="is there already"):
        make_city("cheonan", answers("충청남도", "천안시"), TABLE, tmp_path)
    with pytest.raises(CityError, match="small Latin letters"):
        make_city("../x", answers("충청남도", "천안시"), TABLE, tmp_path)
    with pytest.raises(TableError):
        make_city("new", answers("충청남도", "의정부시"), TABLE, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["cheonan"]


def test_answers_may_be_typed_one_by_one() -> None:
    typed = iter(
        ["충청남도", "천안시", "Cheonan", "희망톡", *[""] * 8, "12:00-13:00", "아산시, 평택시"]
    )
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return next(typed)

    given = ask_answers(ask)
    assert given.phone == "129"
    assert given.neighbours == ("아산시", "평택시")
    assert given.lunch is not None
    assert any("[09:00]" in question for question in asked)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            'province = "충청남도"\ncity = "천안시"',
            "english: Field required; channel: Field required",
        ),
        ("province =", "Invalid value"),
        ('provinces = "충청남도"', "provinces: Extra inputs"),
    ],
)
def test_answers_that_make_no_city_are_named(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "answers.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(AnswerError, match=why):
        read_answers(path)


def test_a_number_needs_someones_name() -> None:
    with pytest.raises(ValueError, match="phone_label and phone_hours"):
        answers("충청남도", "천안시", phone="041-521-2114")
