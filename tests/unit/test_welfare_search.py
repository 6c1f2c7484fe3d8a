"""The search for programmes, through its one door, on questions as residents ask them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.city.loader import load_city_from
from chalicelib.welfare.catalogue import (
    Catalogue,
    CatalogueError,
    Programme,
    load_catalogue,
    load_catalogue_from,
)
from chalicelib.welfare.lexicon import load_lexicon, plain
from chalicelib.welfare.search import NOT_WELFARE, search

HERE = Path(__file__).parent
SAEBYEOK = HERE / "cities" / "saebyeok"

CATALOGUE = load_catalogue("uijeongbu")
TODAY = date(2026, 11, 24)


def read_questions(name: str) -> list[tuple[str, set[str]]]:
    """Questions and the programmes that answer them."""
    lines = (HERE / "data" / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(question, set(programmes.split(","))) for question, programmes in rows]


def share_found(questions: list[tuple[str, set[str]]]) -> tuple[float, list[str]]:
    """The share of questions with a right programme in the first three, and the others."""
    missed = [
        f"{question} → {[p.id for p in search(question, CATALOGUE, TODAY)]}"
        for question, right in questions
        if not right & {programme.id for programme in search(question, CATALOGUE, TODAY)}
    ]
    return 1 - len(missed) / len(questions), missed


def found(question: str, limit: int = 3) -> list[str]:
    return [programme.id for programme in search(question, CATALOGUE, TODAY, limit)]


def test_working_late_with_a_child_alone_finds_child_care_first() -> None:
    expected = ["child-care-service", "community-child-center"]
    assert expected == found("퇴근이 늦어서 애가 저녁까지 혼자 있어요")[:2]


def test_questions_it_was_tuned_on_find_their_programme() -> None:
    share, missed = share_found(read_questions("programme_questions.tsv"))
    assert share >= 0.97, missed


def test_questions_it_never_saw_find_their_programme() -> None:
    share, missed = share_found(read_questions("programme_questions_held_out.tsv"))
    assert share >= 0.95, missed


def read_imported() -> tuple[Catalogue, list[tuple[str, str]]]:
    """The city's catalogue with programmes that no rule knows, and questions for those."""
    lines = (HERE / "data" / "imported_programmes.tsv").read_text(encoding="utf-8").splitlines()
    pattern = CATALOGUE.programmes["basic-pension"]
    programmes, questions = dict(CATALOGUE.programmes), []
    for line in lines:
        if line.startswith("#"):
            continue
        name, themes, stages, households, who, what, *asked = line.split("\t")
        programmes[name] = replace(
            pattern,
            id=name,
            name=name,
            category=themes,
            life_stages=tuple(stages.split("|")),
            households=tuple(households.split("|")),
            who=who,
            what=what,
        )
        questions += [(question, name) for question in asked]
    return Catalogue(programmes), questions


def test_programmes_that_no_rule_knows_are_found_by_what_they_say() -> None:
    catalogue, questions = read_imported()
    missed = [
        f"{question} → {name}"
        for question, name in questions
        if name not in [programme.id for programme in search(question, catalogue, TODAY)]
    ]
    assert len(missed) <= 0.12 * len(questions), missed


def test_programmes_that_no_rule_knows_do_not_push_out_the_citys_own() -> None:
    catalogue, _ = read_imported()
    questions = read_questions("programme_questions_held_out.tsv")
    found = [
        right & {programme.id for programme in search(question, catalogue, TODAY)}
        for question, right in questions
    ]
    assert sum(map(bool, found)) >= 0.95 * len(questions)


@pytest.mark.parametrize(
    ("mistyped", "programme"),
    [
        ("기초년금 신청", "basic-pension"),
        ("실어급여 받을 수 있나요", "unemployment-benefit"),
        ("산제보험", "work-injury"),
        ("햇쌀론 문의", "microfinance"),
        ("주거 급어 신청", "housing-benefit"),
        ("차상이 혜택", "near-poor"),
        ("응급잠자리", "homeless-support"),
    ],
)
def test_a_slip_of_the_finger_changes_nothing(mistyped: str, programme: str) -> None:
    assert programme in found(mistyped)


def test_an_ended_programme_is_not_found() -> None:
    pension = CATALOGUE.programmes["basic-pension"]
    ended = replace(pension, expires_on=date(2026, 11, 23))
    catalogue = Catalogue({**CATALOGUE.programmes, "basic-pension": ended})
    assert ended not in search("기초연금", catalogue, TODAY)
    assert ended in search("기초연금", catalogue, date(2026, 11, 23))


def test_questions_cover_every_programme() -> None:
    asked = read_questions("programme_questions.tsv")
    assert set(CATALOGUE.programmes) == set().union(*(right for _, right in asked))


@pytest.mark.parametrize("programme", CATALOGUE.programmes.values(), ids=lambda p: p.id)
def test_every_programme_is_found_by_its_own_name(programme: Programme) -> None:
    assert programme.id in found(programme.name)


def test_what_is_no_welfare_matter_finds_nothing() -> None:
    lines = (HERE / "data" / "no_welfare_questions.txt").read_text(encoding="utf-8").splitlines()
    assert {line: found(line) for line in lines if found(line)} == {}


@pytest.mark.parametrize("question", ["", "   ", "?!…", "😀", "\n"])
def test_nothing_asked_finds_nothing(question: str) -> None:
    assert found(question) == []


def test_spaces_make_no_difference_to_long_words() -> None:
    assert found("기초 연금")[0] == found("기초연금")[0] == "basic-pension"


def test_a_word_inside_another_is_not_found() -> None:
    assert found("아이가 없어졌어요")[0] == "missing-182"  # 이가 없 speaks of teeth
    assert "addiction-center" not in found("수술을 해야 하는데 돈이 없어요")


def test_an_age_in_years_speaks_of_old_and_young() -> None:
    assert "elder-jobs" in found("72살인데 일하고 싶어요")
    assert "youth-rent" in found("26살인데 월세가 부담돼요")


def test_limit_says_how_many_at_most() -> None:
    assert len(found("월세가 밀렸어요", limit=1)) == 1
    assert found("월세가 밀렸어요", limit=1) == found("월세가 밀렸어요")[:1]


@given(st.text(max_size=200))
def test_any_text_is_answered_with_at_most_three(text: str) -> None:
    assert len(search(text, CATALOGUE, TODAY)) <= 3


def test_another_citys_programmes_are_searched_with_the_same_situations() -> None:
    catalogue = load_catalogue_from(SAEBYEOK)
    assert [p.id for p in search("노령연금 신청할래요", catalogue, TODAY)] == ["basic-pension"]
    assert load_city_from(SAEBYEOK).id == "saebyeok"


def test_a_city_without_programmes_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"no programmes\.csv"):
        load_catalogue_from(tmp_path)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "programmes.csv").write_text("id,name\nx,y\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="'category'"):
        load_catalogue_from(tmp_path)


def test_every_rule_speaks_of_a_programme_and_in_plain_words() -> None:
    lexicon = load_lexicon()
    programmes = {rule.programme for rule in lexicon.rules}
    assert programmes - {NOT_WELFARE} == set(CATALOGUE.programmes)
    assert [word for word in lexicon.words if word != plain(word)] == []
