"""Every limit of an answer, each broken on its own."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kakao.validate import violations

PICTURE = {"imageUrl": "https://example.org/a.jpg"}
SAY = {"label": "네", "action": "message", "messageText": "네"}
ITEM = {"title": "접수", "description": "월요일"}
FILLED: dict[str, dict[str, Any]] = {
    "simpleText": {"text": "안녕하세요"},
    "simpleImage": PICTURE | {"altText": "지도"},
    "textCard": {"title": "제목", "description": "설명", "buttons": [SAY]},
    "basicCard": {"thumbnail": PICTURE, "title": "제목", "description": "설명"},
    "commerceCard": {"title": "쌀", "price": 0, "currency": "won", "thumbnails": [PICTURE]},
    "listCard": {"header": {"title": "제목"}, "items": [{"title": "하나"}]},
    "itemCard": {"itemList": [ITEM], "title": "제목", "description": "설명"},
    "carousel": {"type": "textCard", "items": [{"title": "하나"}, {"title": "둘"}]},
}
"""One valid output of each type."""


def answer(*outputs: object, **template: object) -> dict[str, Any]:
    return {"version": "2.0", "template": {"outputs": list(outputs), **template}}


def output(kind: str, **changes: object) -> dict[str, Any]:
    """The valid output of this type with fields changed; None leaves one out."""
    fields = {name: field for name, field in (FILLED[kind] | changes).items() if field is not None}
    return answer({kind: fields})


def found(response: object) -> list[str]:
    return [fault.removeprefix("template.outputs[0].") for fault in violations(response)]


@pytest.mark.parametrize("kind", FILLED)
def test_a_valid_output_passes(kind: str) -> None:
    assert violations(answer({kind: FILLED[kind]})) == []


CARD = {"title": "하나"}
WIDE = {"imageUrl": "https://example.org/b.jpg", "fixedRatio": True}


@pytest.mark.parametrize(
    ("kind", "changes", "fault"),
    [
        ("simpleText", {"text": "가" * 1001}, "text: 1001 of 1000 characters"),
        ("simpleText", {"text": "😀" * 501}, "text: 1002 of 1000 characters"),
        ("simpleText", {"text": " \n\u200b"}, "text: blank"),
        ("simpleText", {"text": None}, "text: missing"),
        ("simpleText", {"text": 3}, "text: not text"),
        ("simpleImage", {"imageUrl": None}, "imageUrl: missing"),
        ("simpleImage", {"imageUrl": "file:///a"}, "imageUrl: not an http or https address"),
        ("simpleImage", {"altText": "가" * 51}, "altText: 51 of 50 characters"),
        ("textCard", {"title": "가" * 63}, "title: 63 of 50 characters"),
        (
            "textCard",
            {"description": "가" * 401, "title": None},
            "description: 401 of 400 characters",
        ),
        (
            "textCard",
            {"description": "가" * 399},
            "title and description have 401 of 400 characters together",
        ),
        ("textCard", {"title": None, "description": None}, "needs a title or a description"),
        ("textCard", {"buttons": [SAY] * 4}, "buttons: 4 of 3 items"),
        (
            "textCard",
            {"buttons": [SAY] * 3, "buttonLayout": "horizontal"},
            "buttons: 3 of 2 items",
        ),
        (
            "textCard",
            {"buttons": [SAY, SAY | {"label": "가" * 9}], "buttonLayout": "horizontal"},
            "buttons[1].label: 9 of 8 characters",
        ),
        ("textCard", {"buttonLayout": "round"}, "buttonLayout: should be vertical or horizontal"),
        ("basicCard", {"thumbnail": None}, "thumbnail: missing"),
        ("basicCard", {"description": "가" * 231}, "description: 231 of 230 characters"),
        ("basicCard", {"thumbnail": WIDE, "buttons": [SAY] * 3}, "buttons: 3 of 2 items"),
        (
            "basicCard",
            {"thumbnail": PICTURE | {"link": {"web": "javascript:1"}}},
            "thumbnail.link.web: not an http or https address",
        ),
        ("commerceCard", {"price": None}, "price: missing"),
        ("commerceCard", {"price": "100"}, "price: not a whole number"),
        ("commerceCard", {"currency": "usd"}, "currency: should be won"),
        ("commerceCard", {"thumbnails": [PICTURE] * 2}, "thumbnails: 2 of 1 items"),
        ("commerceCard", {"discountRate": 10}, "discountRate: needs discountedPrice"),
        ("commerceCard", {"title": "가" * 31}, "title: 31 of 30 characters"),
        ("commerceCard", {"description": "가" * 41}, "description: 41 of 40 characters"),
        ("listCard", {"header": {}}, "header.title: missing"),
        ("listCard", {"items": []}, "items: empty"),
        ("listCard", {"items": [CARD] * 6}, "items: 6 of 5 items"),
        ("listCard", {"items": [{}]}, "items[0].title: missing"),
        (
            "listCard",
            {"items": [CARD | {"action": "webLink"}]},
            "items[0].action: should be one of block, message",
        ),
        (
            "listCard",
            {"items": [CARD | {"action": "block"}]},
            "items[0].blockId: missing",
        ),
        ("itemCard", {"itemList": [ITEM] * 11}, "itemList: 11 of 10 items"),
        (
            "itemCard",
            {"itemList": [ITEM | {"title": "일곱글자입니다"}]},
            "itemList[0].title: 7 of 6 characters",
        ),
        (
            "itemCard",
            {"itemList": [ITEM | {"description": "하나\n둘\n셋"}]},
            "itemList[0].description: 3 of 2 lines",
        ),
        ("itemCard", {"title": None}, "description: needs a title"),
        (
            "itemCard",
            {"description": "가" * 199},
            "title and description have 201 of 200 characters together",
        ),
        (
            "itemCard",
            {"description": "가\n" * 11 + "가"},
            "title and description have 13 of 12 lines together",
        ),
        (
            "itemCard",
            {"head": {"title": "머리"}, "profile": {"title": "이름"}},
            "head and profile cannot be shown together",
        ),
        (
            "itemCard",
            {"profile": {"title": "가" * 16}},
            "profile.title: 16 of 15 characters",
        ),
        (
            "itemCard",
            {"itemListSummary": {"title": "합계", "description": "가" * 15}},
            "itemListSummary.description: 15 of 14 characters",
        ),
        (
            "itemCard",
            {"itemListAlignment": "middle"},
            "itemListAlignment: should be left or right",
        ),
        ("carousel", {"items": [CARD] * 11}, "items: 11 of 10 items"),
        ("carousel", {"items": []}, "items: empty"),
        (
            "carousel",
            {"items": [{"description": "가" * 129}]},
            "items[0].description: 129 of 128 characters",
        ),
        (
            "carousel",
            {"items": [CARD, {"basicCard": FILLED["basicCard"]}]},
            "items[1].basicCard: a carousel holds the cards' fields themselves, all textCard",
        ),
        (
            "carousel",
            {"type": "simpleText"},
            "type: should be one of textCard, basicCard, commerceCard, listCard, itemCard",
        ),
        ("carousel", {"header": FILLED["basicCard"]}, "header: not for textCard"),
        (
            "carousel",
            {"type": "listCard", "items": [FILLED["listCard"]] * 6},
            "items: 6 of 5 items",
        ),
        (
            "carousel",
            {"type": "listCard", "items": [FILLED["listCard"] | {"items": [CARD] * 5}]},
            "items[0].items: 5 of 4 items",
        ),
        (
            "carousel",
            {"type": "basicCard", "items": [{"thumbnail": PICTURE}, {"thumbnail": WIDE}]},
            "items: thumbnails need one ratio (fixedRatio) throughout",
        ),
        (
            "carousel",
            {"type": "itemCard", "items": [{"itemList": [ITEM] * 6}]},
            "items[0].itemList: 6 of 5 items",
        ),
        (
            "carousel",
            {
                "type": "itemCard",
                "items": [{"itemList": [ITEM], "head": {"title": "머리"}}, {"itemList": [ITEM]}],
            },
            "items: head should be on all cards or on none",
        ),
    ],
)
def test_a_broken_limit_is_named(kind: str, changes: dict[str, object], fault: str) -> None:
    at = "" if fault.startswith(("title and", "needs", "head and")) else "."
    expected = f"{kind}: {fault}" if not at else f"{kind}.{fault}"
    assert found(output(kind, **changes)) == [expected]


@pytest.mark.parametrize(
    ("button", "fault"),
    [
        ({"label": "가" * 15}, "label: 15 of 14 characters"),
        ({"label": ""}, "label: blank"),
        ({"label": None}, "label: missing"),
        ({"label": "두\n줄"}, "label: 2 of 1 lines"),
        ({"messageText": None}, "messageText: missing"),
        ({"action": "webLink"}, "webLinkUrl: missing"),
        (
            {"action": "webLink", "webLinkUrl": "kakaotalk://x"},
            "webLinkUrl: not an http or https address",
        ),
        ({"action": "block"}, "blockId: missing"),
        ({"action": "phone"}, "phoneNumber: missing"),
        ({"action": "phone", "phoneNumber": "복지과"}, "phoneNumber: cannot be dialled"),
        (
            {"action": "Message"},
            "action: should be one of message, block, webLink, phone, share, operator",
        ),
        ({"extra": "code"}, "extra: not an object"),
    ],
)
def test_a_button_needs_what_its_action_needs(button: dict[str, object], fault: str) -> None:
    response = output("textCard", buttons=[SAY | button])
    assert found(response) == [f"textCard.buttons[0].{fault}"]


@pytest.mark.parametrize(
    ("response", "fault"),
    [
        ([], "response: not an object"),
        ({"version": "2.0"}, "template: missing"),
        (answer(), "template.outputs: empty"),
        (answer(*[{"simpleText": {"text": "가"}}] * 4), "template.outputs: 4 of 3 items"),
        (
            answer({"simpleVideo": {}}),
            "template.outputs[0].simpleVideo: unknown output type",
        ),
        (
            answer({"simpleText": {"text": "가"}, "textCard": CARD}),
            "template.outputs[0]: should be an object with the output's type as its only field",
        ),
        (answer({"textCard": None}), "template.outputs[0].textCard: missing"),
        (
            {"template": {"outputs": [{"simpleText": {"text": "가"}}]}},
            'version: should be "2.0"; without it Kakao reads the old format',
        ),
        (
            answer({"simpleText": {"text": "가"}}, quickReplies=[SAY] * 11),
            "template.quickReplies: 11 of 10 items",
        ),
        (
            answer({"simpleText": {"text": "가"}}, quickReplies=[SAY | {"action": "phone"}]),
            "template.quickReplies[0].action: should be one of message, block",
        ),
        (
            answer({"simpleText": {"text": "가"}}, quickReplies=[SAY | {"label": "가" * 15}]),
            "template.quickReplies[0].label: 15 of 14 characters",
        ),
        (
            output("simpleText") | {"context": {"values": [{"name": "report"}]}},
            "context.values[0].lifeSpan: missing",
        ),
        (
            output("simpleText")
            | {"context": {"values": [{"name": "r", "lifeSpan": 1, "params": {"step": 1}}]}},
            "context.values[0].params.step: not text",
        ),
        (output("simpleText") | {"data": []}, "data: not an object"),
        (
            output("simpleText") | {"data": {"rest": "가" * 10_240}},
            "response: 30832 of 30720 bytes",
        ),
        (output("simpleText") | {"data": {"a": "\ud800"}}, "response: holds half a character"),
        (output("simpleText") | {"data": {"a": {1, 2}}}, "response: cannot be written as JSON"),
    ],
)
def test_the_whole_answer_is_checked(response: object, fault: str) -> None:
    (only,) = violations(response)
    assert only.startswith(fault)


def test_a_late_answer_needs_no_template() -> None:
    assert violations({"version": "2.0", "useCallback": True, "data": {"text": "잠시만요"}}) == []


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["template", "outputs", "items", "type", "buttons", *FILLED]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_garbage_is_judged_and_never_raises(garbage: object) -> None:
    assert violations(garbage)
    assert violations(answer(garbage, quickReplies=garbage))
