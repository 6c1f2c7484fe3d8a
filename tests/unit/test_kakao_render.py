"""Replies become answers within Kakao's limits, whatever they hold."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakao_chatbot.response import KakaoResponse, QuickReply
from kakao_chatbot.response.components import (
    CarouselComponent,
    SimpleTextComponent,
    TextCardComponent,
)
from kakao_chatbot.response.interaction import ActionEnum

from chalicelib.conversation.reply import Bubble, Button, Call, Card, Choice, Link, Person, Text
from chalicelib.conversation.reply import Reply as Said
from chalicelib.kakao.render import encode, finish, render
from chalicelib.kakao.validate import violations
from chalicelib.messages.fit import blank, clean, one_line

SHORT = st.text(st.characters(), max_size=30)
WORDS = SHORT | st.builds(
    lambda part, times: part * times,
    st.sampled_from(["가나다 라마. ", "👨‍👩‍👧", "🇰🇷", "e\u0301", "\n", "\u200b", "\ud83d"]) | SHORT,
    st.integers(0, 300),
)
NUMBER = st.sampled_from(["129", "112", "031-120", "010-1234-5678", "", "없음"]) | SHORT
URL = st.sampled_from(["https://example.org/a?b=c", "javascript:1", "https://" + "a" * 9_000])
BUTTONS = st.one_of(
    st.builds(Choice, WORDS, SHORT),
    st.builds(Call, WORDS, NUMBER),
    st.builds(Link, WORDS, URL),
    st.builds(Person, WORDS),
)
BUBBLES = st.one_of(
    st.builds(Text, WORDS),
    st.builds(Card, WORDS, WORDS, st.lists(BUTTONS, max_size=6).map(tuple)),
)
REPLIES = st.builds(
    Said,
    st.lists(BUBBLES, max_size=8).map(tuple),
    st.lists(st.builds(Choice, WORDS, SHORT), max_size=13).map(tuple),
)


def shown(*bubbles: Bubble, choices: tuple[Choice, ...] = ()) -> list[Any]:
    """The outputs of a reply."""
    outputs: list[Any] = template(*bubbles, choices=choices)["outputs"]
    return outputs


def template(*bubbles: Bubble, choices: tuple[Choice, ...] = ()) -> Any:
    response = render(Said(bubbles, choices))
    assert violations(response) == []
    return response["template"]


def cards(response: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for output in response["template"]["outputs"]:
        yield from output.get("carousel", {}).get("items", [])
        if "textCard" in output:
            yield output["textCard"]


def text_of(output: dict[str, Any]) -> str:
    first = output["carousel"]["items"][0] if "carousel" in output else output
    part = first.get("simpleText") or first.get("textCard") or first
    return "\n".join(str(part[key]) for key in ("title", "description", "text") if key in part)


@given(REPLIES)
def test_any_reply_is_valid_and_starts_with_what_matters_most(reply: Said) -> None:
    response: Any = render(reply)
    assert violations(response) == []
    encode(response).encode()
    for card in cards(response):
        words = f"{card.get('title', '')}\n{card.get('description', '')}"
        for button in card.get("buttons", ()):
            assert button.get("phoneNumber", "") in words
    shown = (b for b in reply.bubbles if isinstance(b, Card) or not blank(first_words(b)))
    first = next(shown, None)
    if first and not blank(first_words(first)):
        opening = re.split(r"\s", first_words(first))[0][:15]
        assert text_of(response["template"]["outputs"][0]).startswith(opening)


def first_words(bubble: Bubble) -> str:
    if isinstance(bubble, Text):
        return clean(bubble.body)
    title = one_line(bubble.title)
    return clean(bubble.body) if blank(title) else title


def test_a_text_and_a_card_with_every_button() -> None:
    buttons: tuple[Button, ...] = (
        Choice("신고 계속하기", "report.go"),
        Link("자세히 보기", "https://example.org"),
        Person("상담원 연결"),
    )
    assert shown(Text("무엇을 도와드릴까요?"), Card("상담", "평일 9시부터 6시까지", buttons)) == [
        {"simpleText": {"text": "무엇을 도와드릴까요?"}},
        {
            "textCard": {
                "title": "상담",
                "description": "평일 9시부터 6시까지",
                "buttons": [
                    {
                        "label": "신고 계속하기",
                        "action": "message",
                        "messageText": "신고 계속하기",
                        "extra": {"code": "report.go"},
                    },
                    {
                        "label": "자세히 보기",
                        "action": "webLink",
                        "webLinkUrl": "https://example.org",
                    },
                    {"label": "상담원 연결", "action": "operator"},
                ],
            }
        },
    ]


def test_a_number_stands_in_the_words_beside_its_button() -> None:
    (card,) = shown(Card("긴급", "바로 전화하세요", (Call("자살예방상담", "109"),)))
    assert card["textCard"]["description"] == "바로 전화하세요\n자살예방상담 109"


def test_a_number_that_is_said_already_is_not_repeated() -> None:
    (card,) = shown(Card("긴급", "109번으로 전화하세요", (Call("전화", "109"),)))
    assert card["textCard"]["description"] == "109번으로 전화하세요"


def test_a_number_within_a_longer_one_does_not_count_as_said() -> None:
    (card,) = shown(Card("긴급", "010-1129-0000", (Call("복지 상담", "129"),)))
    assert card["textCard"]["description"] == "010-1129-0000\n복지 상담 129"


def test_numbers_survive_a_body_that_is_cut() -> None:
    calls = (Call("자살예방", "109"), Call("경찰", "112"), Call("구급", "119"))
    several = [Card(f"{n}", "긴 설명입니다. " * 60, calls) for n in range(4)]
    (carousel,) = shown(*several)
    for item in carousel["carousel"]["items"]:
        assert item["description"].endswith("…\n자살예방 109\n경찰 112\n구급 119")


def test_neighbouring_cards_stand_side_by_side() -> None:
    (carousel,) = shown(Card("하나", "가"), Card("둘", "나"), Card("셋", "다"))
    assert carousel["carousel"]["type"] == "textCard"
    assert [item["title"] for item in carousel["carousel"]["items"]] == ["하나", "둘", "셋"]


def test_two_long_cards_stand_below_one_another_rather_than_be_cut() -> None:
    body = "가" * 300
    assert [o["textCard"]["description"] for o in shown(Card("하나", body), Card("둘", body))] == [
        body,
        body,
    ]


def test_more_cards_than_a_carousel_takes_go_on_below() -> None:
    outputs = shown(*(Card(f"{n}", "설명") for n in range(11)))
    assert len(outputs[0]["carousel"]["items"]) == 10
    assert outputs[1]["textCard"]["title"] == "10"


def test_a_long_text_breaks_at_a_paragraph() -> None:
    first, second = "가" * 600 + ".", "나" * 600 + "."
    assert [o["simpleText"]["text"] for o in shown(Text(f"{first}\n\n{second}"))] == [first, second]


def test_what_does_not_fit_three_bubbles_ends_in_an_ellipsis() -> None:
    texts = [output["simpleText"]["text"] for output in shown(Text("가나다라 마바사. " * 500))]
    assert len(texts) == 3
    assert texts[2].endswith("…")


def test_a_long_card_becomes_a_text_above_its_buttons() -> None:
    long = "긴 설명입니다. " * 60
    above, below = shown(Card("제목", long, (Choice("네", "yes"),)))
    assert above["simpleText"]["text"] == f"제목\n{long.strip()}"
    assert (below["textCard"]["title"], below["textCard"]["buttons"][0]["label"]) == ("제목", "네")


def test_more_than_three_bubbles_keep_the_first_whole_and_all_words() -> None:
    outputs = shown(Text("하나"), Text("둘"), Text("셋"), Text("넷"))
    assert [output["simpleText"]["text"] for output in outputs] == ["하나", "둘", "셋\n\n넷"]


def test_alternating_bubbles_are_folded_from_the_end_with_their_buttons() -> None:
    call = Call("동 주민센터", "031-828-0000")
    outputs = shown(Text("하나"), Card("둘", ""), Text("셋"), Card("넷", "전화하세요", (call,)))
    assert outputs[2]["textCard"]["description"] == "셋\n\n넷\n전화하세요\n동 주민센터 031-828-0000"
    assert outputs[2]["textCard"]["buttons"][0]["phoneNumber"] == "031-828-0000"


def test_choices_beyond_three_buttons_become_quick_replies() -> None:
    choices = tuple(Choice(f"{n}번", f"c{n}") for n in range(5))
    given = template(Card("골라 주세요", "", choices), choices=(Choice("처음으로", "home"),))
    labels = [button["label"] for button in given["outputs"][0]["textCard"]["buttons"]]
    assert labels == ["0번", "1번", "2번"]
    assert [reply["label"] for reply in given["quickReplies"]] == ["3번", "4번", "처음으로"]


def test_a_choice_gives_its_button_to_a_call() -> None:
    choices = tuple(Choice(f"{n}번", f"c{n}") for n in range(3))
    given = template(Card("도움", "전화 129", (*choices, Call("전화", "129"))))
    assert [b["label"] for b in given["outputs"][0]["textCard"]["buttons"]] == [
        "0번",
        "1번",
        "전화",
    ]
    assert [reply["label"] for reply in given["quickReplies"]] == ["2번"]


def test_a_long_label_is_cut_and_still_says_all_of_itself() -> None:
    label = "12월 28일 월요일 오전 10시 예약"
    (reply,) = template(Text("언제가 좋으세요?"), choices=(Choice(label, "slot"),))["quickReplies"]
    assert (reply["label"], reply["messageText"]) == ("12월 28일 월요일 오…", label)


def test_quick_replies_with_one_label_are_one() -> None:
    given = template(Text("네?"), choices=(Choice("네", "a"), Choice("네", "b")))
    assert [reply["extra"] for reply in given["quickReplies"]] == [{"code": "a"}]


@pytest.mark.parametrize("sign", ["👨‍👩‍👧‍👦", "🇰🇷", "👍🏽", "e\u0301", "각"])
def test_a_visible_character_is_never_broken(sign: str) -> None:
    (output,) = shown(Card(sign * 60, "설명"))
    assert output["textCard"]["title"].removesuffix("…").replace(sign, "") == ""


def test_control_characters_and_halves_of_characters_are_removed() -> None:
    (output,) = shown(Text("안녕\x00하\x1b세요\r\n반가워요\ud83d\u2028끝"))
    assert output["simpleText"]["text"] == "안녕하세요\n반가워요\ufffd\n끝"


def test_links_that_are_no_web_addresses_are_dropped() -> None:
    (output,) = shown(Card("제목", "", (Link("열기", "javascript:alert(1)"),)))
    assert output == {"textCard": {"title": "제목"}}


def test_an_answer_too_large_for_kakao_loses_its_end() -> None:
    link = Link("열기", "https://example.org/" + "a" * 3_000)
    outputs = shown(*(Card(f"{n}", "설명", (link,)) for n in range(10)))
    assert 1 < len(outputs[0]["carousel"]["items"]) < 10


def test_a_reply_without_words_is_answered_with_the_fallback() -> None:
    fallback = Said((Text("다시 말씀해 주세요. 급하면 129"),))
    response, faults = finish(Said((Text(" "),)), fallback)
    assert (response, faults) == (render(fallback), ["reply: says nothing"])


def test_a_reply_with_words_is_finished_without_faults() -> None:
    reply = Said((Text("안녕하세요"),))
    assert finish(reply, Said(())) == (render(reply), [])


def test_the_body_is_sent_as_utf8() -> None:
    assert encode({"text": "가"}) == '{"text":"가"}'


def rebuilt(response: Mapping[str, Any]) -> dict[str, Any]:
    """The same answer written by kakao-chatbot, an independent implementation."""
    theirs = KakaoResponse()
    for output in response["template"]["outputs"]:
        ((kind, part),) = output.items()
        if kind == "simpleText":
            theirs.add_component(SimpleTextComponent(part["text"]))
        elif kind == "textCard":
            theirs.add_component(text_card(part))
        else:
            theirs.add_component(CarouselComponent(*map(text_card, part["items"])))
    for reply in response["template"].get("quickReplies", ()):
        theirs.add_quick_reply(
            QuickReply(
                reply["label"], reply["action"], reply["messageText"], extra=reply.get("extra")
            )
        )
    return dict(theirs.get_dict())


def text_card(part: Mapping[str, Any]) -> TextCardComponent:
    card = TextCardComponent(part.get("title"), part.get("description"))
    for button in part.get("buttons", ()):
        card.add_button(
            label=button["label"],
            action=ActionEnum(button["action"]),
            **{
                theirs: button[ours]
                for theirs, ours in (
                    ("message_text", "messageText"),
                    ("web_link_url", "webLinkUrl"),
                    ("phone_number", "phoneNumber"),
                    ("extra", "extra"),
                )
                if ours in button
            },
        )
    return card


@pytest.mark.parametrize(
    "reply",
    [
        Said((Text("안녕하세요"),), (Choice("처음으로", "home"), Choice("취소", "cancel"))),
        Said((Text("급하면"), Card("긴급", "24시간", (Call("전화", "119"), Choice("계속", "go"))))),
        Said(
            (
                Card("하나", "가", (Person("상담원"),)),
                Card("둘", "나", (Link("열기", "https://a.kr"),)),
            )
        ),
    ],
)
def test_an_independent_implementation_writes_the_same(reply: Said) -> None:
    response = render(reply)
    assert rebuilt(response) == response
