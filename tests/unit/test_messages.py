"""The message catalogue and the code that speaks from it know each other."""

from __future__ import annotations

import ast
import re
from datetime import datetime, time
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from chalicelib.conversation import numbers
from chalicelib.conversation.reply import Choice
from chalicelib.kakao import limits
from chalicelib.language.normalise import clean, squeeze
from chalicelib.language.reading import Emergency, TimeWish, Way
from chalicelib.language.ways import find_way
from chalicelib.language.wishes_abroad import find_wish
from chalicelib.messages import LANGUAGES, load, load_staff, words
from chalicelib.messages.fit import units
from tests.unit.builders import CITY, SATURDAY_NIGHT, SEOUL, TUESDAY_10

ROOT = Path(__file__).parents[2]
SAY = load("ko")
OTHERS = LANGUAGES[1:]
RECEIPT = "HT-7K2M-9QXA"
HANGUL = re.compile("[가-힣]")


@cache
def trees() -> tuple[tuple[Path, ast.AST], ...]:
    paths = (ROOT / "chalicelib").rglob("*.py")
    return tuple((path, ast.parse(path.read_text("utf-8"))) for path in paths)


def spoken() -> set[str]:
    """Patterns of every key that code can ask for: constants, f-strings, choices by their codes."""
    patterns = set()
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant):
                patterns.add(str(node.value))
            if isinstance(node, ast.JoinedStr):
                patterns.add("".join(_pattern(part) for part in node.values))
    for template in (ROOT / "chalicelib" / "console" / "templates").glob("*.html"):
        words_in_it = re.findall(r"[a-z_.]+", template.read_text("utf-8"))
        patterns |= {f"{word}*" if word.endswith(".") else word for word in words_in_it}
    keys = {
        pattern for pattern in patterns if re.fullmatch(r"[a-z_0-9.*]*[a-z_][a-z_0-9.*]*", pattern)
    }
    return keys | {"choice." + key.replace(".", "_") for key in keys}


def _pattern(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "*"


def test_no_sentence_is_left_that_nobody_says() -> None:
    patterns = (re.escape(key).replace(r"\*", ".+") for key in spoken())
    said = re.compile("|".join(patterns))

    assert [key for key in SAY.sentences if not said.fullmatch(key)] == []


def test_every_sentence_that_is_asked_for_by_its_key_is_there() -> None:
    asked = {
        node.args[0].value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", None) or getattr(node.func, "id", None)) == "say"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }

    assert len(asked) > 100
    assert [key for key in sorted(map(str, asked)) if not load_staff("ko").has(key)] == []


def test_korean_sentences_live_in_the_catalogue_only() -> None:
    docs = {
        id(node.value)
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
    }
    lexicons = ("language", "city", "welfare")
    found = [
        f"{path.name}:{node.lineno} {node.value}"
        for path, tree in trees()
        if path.parent.name not in lexicons
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docs
        and HANGUL.search(node.value)
    ]

    assert found == []


def test_every_language_says_the_same_in_the_same_order() -> None:
    for language in OTHERS:
        assert list(load(language).sentences) == list(SAY.sentences)


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_filled_with_what_the_korean_one_is(language: str) -> None:
    """Times are put together differently, but of nothing else than what is given for them."""
    said = {key: placeholders(text) for key, text in load(language).sentences.items()}
    korean = {key: placeholders(text) for key, text in SAY.sentences.items()}

    clocks = {"words.hour", "words.hour_minute"}
    assert {key for key in said if said[key] != korean[key]} <= clocks
    assert all(said[key] <= {"half", "hour", "minute", "time"} for key in clocks)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_no_korean_is_left_in_another_language(language: str) -> None:
    sentences = load(language).sentences
    left = {key for key, text in sentences.items() if HANGUL.search(text)}

    assert left == {"languages.ko"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_goes_by_its_own_name(language: str) -> None:
    names = [load(language)(f"languages.{code}") for code in LANGUAGES]

    assert names == [SAY(f"languages.{code}") for code in LANGUAGES]


BUTTONS = ("choice.", "eligibility.answer.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_fits_its_button(language: str) -> None:
    say = load(language)
    labels = [text for key, text in say.sentences.items() if key.startswith(BUTTONS)]
    days = (datetime(2026, 12, day, 10, tzinfo=SEOUL) for day in range(21, 28))
    slots = (Choice(words.short(day, say), "").label for day in days)
    calls = (say("emergency.call", number=line.number) for line in CITY.help_lines.values())

    assert [label for label in (*labels, *slots, *calls) if units(label) > 14] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_choices_look_alike_and_each_comes_back_as_it_was_shown(language: str) -> None:
    """Kakao may send back nothing but the label, which is cleaned before it is understood."""
    labels = [t for key, t in load(language).sentences.items() if key.startswith("choice.")]

    assert len(set(labels)) == len(labels)
    assert [label for label in labels if clean(label) != label] == []
    for key in ("info.more", "info.would_i"):
        assert clean(load(language).sentences[key]) == load(language).sentences[key]


TITLES = re.compile(
    r"report\.(?:sum|receipt)_title|consult\.(?:booked|connected)_title|emergency\.(?:first\..+|all)"
    r"|status\.title|news\.(?:question|reminder_title|closed_title)|info\.compare\.title"
    r"|eligibility\.(?:likely|perhaps|not_likely)"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_and_texts_fit(language: str) -> None:
    say = load(language)
    filled = {key: text.replace("{receipt}", RECEIPT) for key, text in say.sentences.items()}
    titles = [text for key, text in filled.items() if TITLES.fullmatch(key)]

    assert len(titles) >= 18
    assert [title for title in titles if units(title) > limits.CARD_TITLE] == []
    assert units(say("consent.full", phone=CITY.phone)) <= 990
    assert [key for key, text in filled.items() if units(text) > 990] == []
    asked = say("report.ask_find", notice=say("consent.notice"))
    assert units(asked) <= limits.SIMPLE_TEXT


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_to_call_fit_beside_what_to_say_there(language: str) -> None:
    for kind in CITY.emergency_lines:
        for told in ((), ("농약을 마셨어요",)):
            card = numbers.for_danger(Emergency(kind), told, CITY, load(language))
            assert units(card.title) + units(card.body) <= limits.TEXT_CARD


OFFICIALESE = re.compile(
    "귀하|당해|상기|익일|금일|명일|익월|기 ?접수|유선|내방|회신|바랍니다|조치|해당 건|소관"
    "|종결|사유|구비|필히|불가|통보|송부|지참"
)
A_SENTENCE = re.compile(r"(?<=[.?!])[\s)”]+|\n+")
POLITE = re.compile(r".*(?:요|다|까|죠|[^가-힣])[.?!]", re.DOTALL)


def sentences_of(text: str) -> list[str]:
    return [part.strip(" ·()“”") for part in A_SENTENCE.split(text) if HANGUL.search(part)]


@pytest.mark.parametrize(("key", "text"), SAY.sentences.items())
def test_korean_is_easy_to_read(key: str, text: str) -> None:
    """At most 45 syllables and 14 words a sentence, politely ended, without officialese."""
    for sentence in sentences_of(text):
        assert len(HANGUL.findall(sentence)) <= 45, sentence
        assert len(sentence.split()) <= 14, sentence
        assert sentence[-1] not in ".?!" or POLITE.fullmatch(sentence), sentence
    assert OFFICIALESE.findall(text) == []


@pytest.mark.parametrize(
    ("language", "moment", "near", "on_the_hour"),
    [
        ("ko", "11월 28일 토요일 오후 11시 10분", "오늘 오전 10시", "오전 9시"),
        ("en", "11:10 pm Saturday 28 November", "10 am today", "9 am"),
        ("zh", "11月28日 星期六 23:10", "今天 10:00", "09:00"),
        ("vi", "23:10 thứ Bảy 28/11", "10:00 hôm nay", "09:00"),
        ("ru", "23:10 (суббота, 28 ноября)", "10:00 (сегодня)", "09:00"),
        ("th", "วันเสาร์ที่ 28 พฤศจิกายน เวลา 23:10 น.", "วันนี้ เวลา 10:00 น.", "09:00 น."),
    ],
)
def test_times_are_said_as_people_say_them(
    language: str, moment: str, near: str, on_the_hour: str
) -> None:
    say = load(language)

    assert words.moment(SATURDAY_NIGHT, say) == moment
    assert words.near(TUESDAY_10, TUESDAY_10, say) == near
    assert words.clock(time(9), say) == on_the_hour


def test_minutes_and_midnight_are_told_apart() -> None:
    assert words.clock(time(0), SAY) == "오전 12시"
    assert words.clock(time(12, 5), SAY) == "오후 12시 5분"
    assert words.clock(time(12, 5), load("en")) == "12:05 pm"


TOLD_TO_TYPE = [
    ("ko", "common.quiet", "알림 켜기", Way.LOUD),
    ("en", "common.quiet", "messages on", Way.LOUD),
    ("zh", "common.quiet", "打开通知", Way.LOUD),
    ("vi", "common.quiet", "bật thông báo", Way.LOUD),
    ("ru", "common.quiet", "включить сообщения", Way.LOUD),
    ("th", "common.quiet", "เปิดแจ้งเตือน", Way.LOUD),
    ("ko", "consent.full", "제 정보 지워주세요", Way.ERASE),
    ("en", "consent.full", "erase my data", Way.ERASE),
    ("zh", "consent.full", "请删除我的信息", Way.ERASE),
    ("vi", "consent.full", "xóa thông tin của tôi", Way.ERASE),
    ("ru", "consent.full", "удалите мои данные", Way.ERASE),
    ("th", "consent.full", "ลบข้อมูลของฉัน", Way.ERASE),
]


@pytest.mark.parametrize(("language", "key", "typed", "way"), TOLD_TO_TYPE)
def test_what_residents_are_told_to_type_is_understood(
    language: str, key: str, typed: str, way: Way
) -> None:
    assert typed in load(language).sentences[key]
    assert find_way(squeeze(clean(typed))) is way


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_time_that_residents_are_told_to_type_is_understood(language: str) -> None:
    for key in ("consult.booked_phone", "consult.booked_kakao"):
        typed = re.findall(r"[\"“«]([^\"”»]+)[\"”»]", load(language).sentences[key])
        assert [find_wish(clean(words_), TUESDAY_10) for words_ in typed] == [
            TimeWish(None, time(14))
        ]


@pytest.mark.parametrize(
    ("choice", "way"),
    {"home": Way.HOME, "back": Way.BACK, "cancel": Way.CANCEL, "report_skip": Way.UNKNOWN}.items(),
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ways_work_when_their_labels_are_typed(language: str, choice: str, way: Way) -> None:
    assert find_way(squeeze(clean(load(language)(f"choice.{choice}")))) is way
