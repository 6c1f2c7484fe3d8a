"""The intake's form: what the understanding fills in, and what comes back from the browser."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cases.model import Source
from chalicelib.console.intake.filled import HOUSEHOLD, filled, problems, understood
from chalicelib.language import lexicon
from chalicelib.language.reading import Need
from chalicelib.messages import load_staff
from tests.unit.builders import CASE_ID, CITY, TUESDAY_10

FIELDS = ("text", "phone", "place", "candidates", "elsewhere", "detail", "kind", "slot", "source")


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=60)))
def test_any_form_is_read_and_says_what_is_wrong_in_words(form: dict[str, str]) -> None:
    say = load_staff("ko")
    wrong = problems(filled(form, CASE_ID, TUESDAY_10, CITY), TUESDAY_10, CITY)
    assert all(say.has(f"console.intake.wrong.{why}") for why in wrong.values())


def test_every_tag_of_a_household_has_its_box() -> None:
    concepts = {word.concept for words in lexicon.load().words.values() for word in words}
    tags = {name for name in concepts if name.startswith("household.")}
    assert tags == {f"household.{tag}" for tag in HOUSEHOLD}


def test_words_fill_the_form_as_a_residents_words_fill_a_draft() -> None:
    told = "녹양동 빌라 1층 아저씨가 다쳐서 며칠째 굶으세요 010-1234-5678"
    form = understood(told, Source.COUNTER, CASE_ID, TUESDAY_10, CITY)
    assert (form.place, form.phone, form.source) == ("녹양동", "010-1234-5678", Source.COUNTER)
    assert Need.LIVELIHOOD in form.draft.needs
    assert form.draft.story == (told,)
    assert not form.consented
