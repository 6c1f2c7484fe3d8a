"""Which language words are in, and which one they ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.language.normalise import clean, squeeze
from chalicelib.language.tongues import find_language, find_switch
from chalicelib.messages import LANGUAGES, load


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("쌀이 떨어졌어요", "ko"),
        ("카톡 말고 KakaoTalk으로 해주세요", "ko"),
        ("LH아파트 관리비가 밀렸어요", "ko"),
        ("저는 English teacher예요", "ko"),
        ("살려주세요", "ko"),
        ("I have no money for food", "en"),
        ("I live in 장암동 and I lost my job", "en"),
        ("hello", "en"),
        ("Can’t pay rent", "en"),
        ("我丈夫打我", "zh"),
        ("我住在장암동，没有钱交房租", "zh"),
        ("Tôi không có tiền", "vi"),
        ("toi khong co tien", "vi"),
        ("Chồng tôi đánh tôi", "vi"),
        ("У меня нет еды", "ru"),
        ("нет денег на еду, я живу в 장암동", "ru"),
        ("ไม่มีเงินซื้อข้าว", "th"),
        ("日本語でお願いします", "ja"),
    ],
)
def test_a_language_shows_by_its_script_and_words(said: str, language: str) -> None:
    assert find_language(clean(said)) == language


@pytest.mark.parametrize(
    "said",
    [
        "",
        "010-1234-5678",
        "HT-7K2M-9QXA",
        "Lotte Castle",
        "장암동",
        "신곡1동 롯데캐슬아파트",
        "ok",
        "ㅋㅋ",
    ],
)
def test_names_numbers_and_places_are_of_no_language(said: str) -> None:
    assert find_language(clean(said)) is None


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("English please", "en"),
        ("In English, please!", "en"),
        ("Can you speak English?", "en"),
        ("영어로 해주세요", "en"),
        ("영어 가능한가요?", "en"),
        ("中文", "zh"),
        ("请说中文", "zh"),
        ("可以用中文吗？", "zh"),
        ("중국어로 바꿔주세요", "zh"),
        ("tiếng Việt", "vi"),
        ("Tieng Viet", "vi"),
        ("Làm ơn nói tiếng Việt", "vi"),
        ("베트남어로 부탁드려요", "vi"),
        ("по-русски", "ru"),
        ("По русски, пожалуйста", "ru"),
        ("на русском", "ru"),
        ("러시아어", "ru"),
        ("ภาษาไทย", "th"),
        ("ขอภาษาไทยค่ะ", "th"),
        ("thai", "th"),
        ("태국어로 말해주세요", "th"),
        ("한국어로 해줘", "ko"),
        ("Korean", "ko"),
        ("韩语", "ko"),
    ],
)
def test_another_language_may_be_asked_for_in_any(said: str, language: str) -> None:
    assert find_switch(squeeze(clean(said))) == language


@pytest.mark.parametrize(
    "said",
    [
        "",
        "please",
        "영어 학원비가 없어요",
        "베트남어 통역 지원 있나요",
        "I teach English to my neighbour",
        "타이어 주세요",
        "русский язык трудно учить, помогите",
        "English or Chinese",
    ],
)
def test_a_language_that_is_only_mentioned_is_not_asked_for(said: str) -> None:
    assert find_switch(squeeze(clean(said))) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_found_by_its_own_name_and_sentences(language: str) -> None:
    say = load(language)
    assert find_switch(squeeze(clean(say(f"languages.{language}")))) == language
    for key in ("common.loud", "report.ask_where", "status.passed_on", "refused.erase_later"):
        assert find_language(clean(say(key))) == language


@given(st.text())
def test_any_text_is_read_without_fault(text: str) -> None:
    assert find_language(text) in (None, "ja", *LANGUAGES)
    assert find_switch(squeeze(text)) in (None, *LANGUAGES)
