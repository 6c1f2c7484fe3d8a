"""Importing programmes: what is listed comes in, what was corrected stays, errors do nothing."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import httpx
import pytest

from chalicelib.welfare.catalogue import (
    BY_HAND,
    IMPORTED,
    SEED,
    CatalogueError,
    load_catalogue_from,
)
from chalicelib.welfare.search import search
from operations.__main__ import main
from operations.welfare.answers import SourceError
from operations.welfare.reader import CENTRAL, Portal, local_feed

HERE = Path(__file__).parent
SAMPLES = HERE / "data" / "data_go_kr"
KEY = "abc%2Bdef%3D%3D"
TODAY = date(2026, 11, 24)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A city's folder of programmes, nothing imported yet."""
    folder = tmp_path / "city"
    folder.mkdir()
    shutil.copy(HERE / "cities" / "saebyeok" / SEED, folder)
    return folder


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """A folder of saved answers, some of their words replaced."""

    def save(*names: str, **replaced: str) -> Path:
        folder = tmp_path / "saved"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in names:
            text = (SAMPLES / f"{name}.xml").read_text("utf-8")
            for old, new in replaced.items():
                text = text.replace(old, new)
            (folder / f"{name}.xml").write_text(text, "utf-8")
        return folder

    return save


def run(city: Path, files: Path, *options: str, source: str = "central") -> int:
    asked = ["catalogue", "import", source, "--folder", str(city), "--from", str(files)]
    return main([*asked, "--today", "2026-11-24", *options])


def imported(city: Path) -> dict[str, dict[str, str]]:
    with (city / IMPORTED).open(encoding="utf-8") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}


def correct(city: Path, *edits: str) -> None:
    text = "\n".join(("id,field,value,why", *edits))
    (city / BY_HAND).write_text(text + "\n", encoding="utf-8")


def test_a_central_service_becomes_a_programme(
    city: Path, saved: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(city, saved("central_list", "central_detail")) == 0

    programme = load_catalogue_from(city).programmes["WLF00009001"]
    assert programme.name == "난임부부 시술비 지원"
    assert programme.who.startswith("난임 진단을 받은 부부(사실혼 포함) 시술을")
    assert programme.how == "방문 보건소 방문, 온라인 정부24"
    assert (programme.phone, programme.source, programme.as_of) == ("129", "보건복지부", "2026")
    assert programme.life_stages == ("임신·출산", "청년")
    assert programme.checked_on == TODAY
    assert programme.url.endswith("WLF00009001&wlfareInfoReldBztpCd=01")
    assert "added 3, changed 0, unchanged 0, gone 0" in capsys.readouterr().out


def test_a_local_service_knows_its_region_and_its_last_day(
    city: Path, saved: Callable[..., Path]
) -> None:
    assert run(city, saved("local_list", "local_detail"), source="local") == 0

    programme = load_catalogue_from(city).programmes["WLF00008001"]
    assert (programme.region, programme.phone) == ("경기도 의정부시", "031-828-0000")
    assert (programme.as_of, programme.expires_on) == ("2026-03", date(2026, 12, 31))
    assert not programme.ended(date(2026, 12, 31))
    assert programme.ended(date(2027, 1, 1))


def test_what_was_imported_is_found_by_a_question(city: Path, saved: Callable[..., Path]) -> None:
    run(city, saved("local_list", "local_detail"), source="local")
    catalogue = load_catalogue_from(city)

    assert search("애 교복 살 돈이 부담돼요", catalogue, TODAY)[0].id == "WLF00008001"
    assert search("애 교복 살 돈이 부담돼요", catalogue, date(2027, 1, 2)) == ()


def test_what_the_city_describes_already_does_not_come_twice(
    city: Path, saved: Callable[..., Path]
) -> None:
    run(city, saved("central_list"))

    assert imported(city)["WLF00009002"]["same_as"] == "basic-pension"
    assert "WLF00009002" not in load_catalogue_from(city).programmes


def test_again_changes_nothing_but_the_day_it_was_checked(
    city: Path, saved: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    files = saved("central_list", "central_detail")
    run(city, files)
    first = imported(city)
    run(city, files, "--details", "0")

    assert "added 0, changed 0, unchanged 3, gone 0" in capsys.readouterr().out
    assert imported(city) == first


def test_what_changed_vanished_and_came_back_is_told(
    city: Path, saved: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    run(city, saved("local_list"), source="local")
    one = {"<totalCount>2": "<totalCount>1", "20260302": "20260401"}
    files = saved("local_list", **one)
    text = (files / "local_list.xml").read_text("utf-8")
    last = text.rindex("<servList>")
    shorter = text[:last] + text[text.rindex("</servList>") + len("</servList>") :]
    (files / "local_list.xml").write_text(shorter, "utf-8")
    capsys.readouterr()
    run(city, files, source="local")

    assert "added 0, changed 1, unchanged 0, gone 1" in capsys.readouterr().out
    assert imported(city)["WLF00008002"]["gone_on"] == "2026-11-24"
    gone = load_catalogue_from(city).programmes["WLF00008002"]
    assert gone.ended(TODAY)

    run(city, saved("local_list"), source="local")
    assert imported(city)["WLF00008002"]["gone_on"] == ""


def test_what_another_source_listed_stays(city: Path, saved: Callable[..., Path]) -> None:
    run(city, saved("central_list"))
    run(city, saved("local_list"), source="local")

    assert {row["gone_on"] for row in imported(city).values()} == {""}
    assert len(imported(city)) == 5


def test_fields_corrected_by_hand_win_and_stay(
    city: Path, saved: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    run(city, saved("central_list"))
    correct(city, "WLF00009001,phone,031-870-6000,보건소가 바로 받음")
    edits = (city / BY_HAND).read_text("utf-8")
    run(city, saved("central_list", **{"<rprsCtadr>129": "<rprsCtadr>1577-0000"}))

    assert load_catalogue_from(city).programmes["WLF00009001"].phone == "031-870-6000"
    assert (city / BY_HAND).read_text("utf-8") == edits
    assert "kept by hand 1 field" in capsys.readouterr().out


def test_the_citys_own_rows_can_be_corrected_and_ended(city: Path) -> None:
    correct(city, "basic-pension,expires_on,2026-11-23,이름이 바뀜")

    assert load_catalogue_from(city).programmes["basic-pension"].ended(TODAY)


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        ("nobody,phone,129,x", "no programme nobody"),
        ("basic-pension,colour,red,x", "no field 'colour'"),
        ("basic-pension,checked_on,gestern,x", "write a day as"),
    ],
)
def test_a_wrong_correction_is_named(city: Path, edit: str, why: str) -> None:
    correct(city, edit)

    with pytest.raises(CatalogueError, match=why):
        load_catalogue_from(city)


@pytest.mark.parametrize(
    ("sample", "why"),
    [
        ("error_unknown_key", "does not know this key"),
        ("error_quota", "used up"),
        ("error_of_service", "INVALID_REQUEST_PARAMETER_ERROR"),
        ("error_entities", "no proper XML"),
        ("error_broken", "no proper XML"),
    ],
)
def test_an_error_is_explained_and_changes_nothing(
    city: Path,
    saved: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    sample: str,
    why: str,
) -> None:
    run(city, saved("central_list"))
    before = {file.name: file.read_bytes() for file in city.iterdir()}
    capsys.readouterr()

    assert run(city, saved("central_list", sample)) == 1

    told = capsys.readouterr()
    assert why in told.err
    assert "Nothing was changed" in told.err
    assert told.out == ""
    assert {file.name: file.read_bytes() for file in city.iterdir()} == before


@pytest.mark.parametrize(
    ("replaced", "why"),
    [
        ({"<totalCount>3": "<totalCount>4"}, "3 of 4"),
        ({"<servNm>기초 연금</servNm>": ""}, "without servId or servNm"),
        ({"<totalCount>3</totalCount>": ""}, "totalCount"),
    ],
)
def test_a_list_that_is_not_whole_is_refused(
    city: Path,
    saved: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    replaced: dict[str, str],
    why: str,
) -> None:
    assert run(city, saved("central_list", **replaced)) == 1
    assert why in capsys.readouterr().err
    assert not (city / IMPORTED).exists()


def test_most_of_a_list_does_not_vanish_by_accident(
    city: Path, saved: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    run(city, saved("central_list"))
    others = {"WLF0000900": "WLF0000700"}

    assert run(city, saved("central_list", **others)) == 1
    assert "3 of 3 programmes would be gone" in capsys.readouterr().err
    assert run(city, saved("central_list", **others), "--much-gone") == 0


def portal(answer: Callable[[httpx.Request], httpx.Response], **options: object) -> Portal:
    client = httpx.Client(transport=httpx.MockTransport(answer))
    feed = local_feed("경기도", "의정부시") if options.get("local") else CENTRAL
    return Portal(feed, KEY, client, sleep=lambda _: None)


def test_every_page_is_asked_for_with_the_key_and_the_region() -> None:
    asked: list[httpx.URL] = []
    one = (
        "<wantedList><totalCount>2</totalCount><resultCode>0</resultCode>"
        "<servList><servId>W{n}</servId><servNm>x</servNm></servList></wantedList>"
    )

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(200, text=one.replace("{n}", request.url.params["pageNo"]))

    services = portal(answer, local=True).services()

    assert [service["servId"] for service in services] == ["W1", "W2"]
    assert {url.params["serviceKey"] for url in asked} == {"abc+def=="}
    assert {url.params["sggNm"] for url in asked} == {"의정부시"}


def test_pages_that_repeat_themselves_end_in_an_error() -> None:
    text = (
        (SAMPLES / "central_list.xml").read_text("utf-8").replace("<totalCount>3", "<totalCount>9")
    )

    with pytest.raises(SourceError, match="ends after 3 of 9"):
        portal(lambda _: httpx.Response(200, text=text)).services()


def test_a_passing_failure_is_tried_again() -> None:
    answers = iter([httpx.Response(503), httpx.Response(200, content=_sample("central_detail"))])
    found = portal(lambda _: next(answers)).detail("WLF00009001")

    assert found
    assert found.fields["servId"] == "WLF00009001"


@pytest.mark.parametrize(
    ("response", "why"),
    [
        (httpx.Response(401, text="Unauthorized"), "refused the key"),
        (httpx.Response(429, text="API rate limit exceeded"), "used up"),
        (httpx.Response(404), "HTTP 404"),
        (httpx.Response(502), "does not answer"),
        (httpx.Response(200, text="Unexpected errors"), "no proper XML"),
        (httpx.Response(200, text="<html/>"), "<html>"),
    ],
)
def test_a_refusal_over_http_is_explained_without_the_key(
    response: httpx.Response, why: str
) -> None:
    with pytest.raises(SourceError, match=why) as raised:
        portal(lambda _: response).services()

    assert "abc" not in str(raised.value)


def test_no_answer_at_all_is_explained() -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("late", request=request)

    with pytest.raises(SourceError, match="try again later"):
        portal(fail).services()


def test_without_a_key_nothing_is_asked(
    city: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATA_GO_KR_KEY", raising=False)

    assert main(["catalogue", "import", "central", "--folder", str(city)]) == 1
    assert "DATA_GO_KR_KEY" in capsys.readouterr().err


def _sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.xml").read_bytes()
