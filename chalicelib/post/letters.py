"""What is written to people and messengers: content-free, so that it may lie open on a phone."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.cases.events import instant
from chalicelib.messages import Messages
from chalicelib.store.deliveries import Order


def subject(orders: Sequence[Order], say: Messages) -> str:
    """A letter's subject."""
    if len(orders) > 1:
        return say("notice.letter.subject_many", n=len(orders))
    return say("notice.letter.subject", summary=orders[0].summary)


def letter(orders: Sequence[Order], say: Messages) -> str:
    """A letter's text: a line and a link for each notice."""
    lines = [f"{order.summary}\n{order.link}" for order in orders]
    return "\n\n".join([*lines, say("notice.letter.foot")]) + "\n"


def short(orders: Sequence[Order], say: Messages) -> str:
    """A text message; it has no room for a link, but the console finds a case by its receipt."""
    if len(orders) > 1:
        return say("notice.text.many", n=len(orders))
    return say("notice.text.one", summary=orders[0].brief)


def payload(orders: Sequence[Order]) -> dict[str, object]:
    """A webhook's JSON: `text` for messengers that show it as it is, `notices` for programs."""
    return {
        "version": 1,
        "text": "\n".join(f"{order.summary} {order.link}" for order in orders),
        "notices": [
            {
                "id": f"{order.event_id}.{order.team}",
                "team": order.team,
                "role": order.role,
                "kind": order.kind,
                "urgency": order.urgency,
                "dong": order.dong,
                "receipt": order.receipt,
                "promise_by": instant(order.promise_by) if order.promise_by else None,
                "summary": order.summary,
                "link": order.link,
            }
            for order in orders
        ],
    }


def trial(name: str, say: Messages) -> dict[str, object]:
    """A webhook's JSON that shows a lead that it works."""
    return {"version": 1, "text": say("notice.trial", name=name), "notices": []}
