"""What a resident sees of an answer, as plain lists: for transcripts that people read."""

from __future__ import annotations

from typing import Any

from chalicelib.kakao.skill import Answer
from chalicelib.language.reading import Reading

Json = dict[str, Any]


def shown(answer: Answer) -> Json:
    """An answer's reply, where the conversation stands, and what was understood (design 6.3)."""
    turn, reading = answer.turn, answer.reading
    conversation = turn.conversation if turn else None
    own = conversation.cases if conversation else ()
    return {
        "reply": {
            "texts": texts_of(answer.response),
            "cards": cards_of(answer.response),
            "choices": [choice["label"] for choice in choices_of(answer.response)],
        },
        "flow": conversation.flow if conversation else None,
        "step": conversation.step if conversation else None,
        "reading": reading_shown(reading) if reading else None,
        "programmes": list(turn.programmes) if turn else [],
        "receipt": own[-1].receipt if own else None,
        "response": answer.response,
    }


def reading_shown(reading: Reading) -> Json:
    """What was understood, without the words themselves."""
    return {
        "intent": reading.intent,
        "emergency": reading.emergency,
        "place": {
            "dong": reading.place.dong,
            "candidates": list(reading.place.candidates),
            "out_of_city": reading.place.elsewhere is not None,
        },
        "needs": list(reading.needs),
    }


def texts_of(response: Json) -> list[str]:
    """Plain bubbles, top to bottom."""
    outputs = response["template"]["outputs"]
    return [output["simpleText"]["text"] for output in outputs if "simpleText" in output]


def cards_of(response: Json) -> list[Json]:
    """Cards with title, text and the labels of their buttons; a carousel's one after the other."""
    return [
        {
            "title": card.get("title", ""),
            "text": card.get("description", ""),
            "buttons": [button["label"] for button in card.get("buttons", [])],
        }
        for card in _cards(response)
    ]


def choices_of(response: Json) -> list[Json]:
    """What can be tapped to say something: buttons of cards, then quick replies."""
    buttons = [button for card in _cards(response) for button in card.get("buttons", [])]
    replies = response["template"].get("quickReplies", [])
    return [
        {
            "label": tapped["label"],
            "says": tapped.get("messageText") or tapped["label"],
            "extra": tapped.get("extra"),
        }
        for tapped in (*buttons, *replies)
        if tapped["action"] in ("message", "block")
    ]


def _cards(response: Json) -> list[Json]:
    cards: list[Json] = []
    for output in response["template"]["outputs"]:
        if "textCard" in output:
            cards.append(output["textCard"])
        cards += output.get("carousel", {}).get("items", [])
    return cards
