"""One's own channels: an address, the code that shows it is one's own, and when it is used."""

from __future__ import annotations

import re
import secrets

from chalice.app import Response

from chalicelib.cases.delivering import Channel, Subscription, Timing
from chalicelib.console.forms import Form, FormError, entry
from chalicelib.console.notices.page import OWN, Wrong, notices_page
from chalicelib.console.visit import Visit, redirect
from chalicelib.language.contacts import find_phone
from chalicelib.post.sent import NotSentError
from chalicelib.store.errors import SubscriptionChangedError
from chalicelib.store.subscriptions import CodeError

_EMAIL = re.compile(r"[^@\s\"<>(),;:\\\[\]]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
_ADDRESS_LENGTH = 254


def show(visit: Visit) -> Response:
    """The page."""
    return notices_page(visit)


def propose(visit: Visit) -> Response:
    """Send a code to a new address.

    Raises:
        FormError: the form names no channel of a person.
    """
    channel = _channel(visit.form)
    typed = visit.form.get("address", "").strip()[:_ADDRESS_LENGTH]
    where = _address(channel, typed)
    if where is None:
        return notices_page(visit, Wrong(f"address_{channel}", channel, typed=typed))
    code = f"{secrets.randbelow(1_000_000):06}"
    try:
        visit.desk.subscriptions.propose(_own(visit, channel), where, code, visit.now)
        visit.desk.postman.send_code(channel, where, code, visit.say)
    except CodeError as error:
        return notices_page(visit, Wrong(error.reason, channel, 429, typed))
    except SubscriptionChangedError:
        return notices_page(visit, Wrong("too_soon", channel, 409, typed))
    except NotSentError as error:
        return notices_page(visit, Wrong("not_sent", channel, 502, typed, error.reason))
    return redirect(visit, "/staff/notices")


def confirm(visit: Visit) -> Response:
    """Take an address into use.

    Raises:
        FormError: the form names no channel of a person.
    """
    channel, staff = _channel(visit.form), visit.staff
    code = "".join(visit.form.get("code", "").split())[:12]
    try:
        visit.desk.subscriptions.confirm(staff.team, channel, staff.username, code, visit.now)
    except CodeError as error:
        return notices_page(visit, Wrong(f"code_{error.reason}", channel))
    except SubscriptionChangedError:
        return notices_page(visit, Wrong("changed", channel, 409))
    return redirect(visit, "/staff/notices?done=confirmed")


def choose(visit: Visit) -> Response:
    """When the channel is used.

    Raises:
        FormError: the form names no channel of a person, or no choice there is.
    """
    to = _own(visit, _channel(visit.form))
    try:
        visit.desk.subscriptions.choose(to, timing(visit.form), quiet=quiet(visit.form))
    except SubscriptionChangedError:
        return notices_page(visit, Wrong("changed", to.channel, 409))
    return redirect(visit, "/staff/notices?done=chosen")


def remove(visit: Visit) -> Response:
    """Forget an address.

    Raises:
        FormError: the form names no channel of a person.
    """
    staff = visit.staff
    visit.desk.subscriptions.remove(staff.team, _channel(visit.form), staff.username)
    return redirect(visit, "/staff/notices?done=removed")


def timing(form: Form) -> Timing:
    """The choice in a form.

    Raises:
        FormError: `unreadable`.
    """
    try:
        return Timing(entry(form, "timing", 20))
    except ValueError:
        raise FormError("unreadable") from None


def quiet(form: Form) -> bool:
    """Whether the box for opening hours is ticked."""
    return form.get("quiet") == "1"


def _channel(form: Form) -> Channel:
    channel = next((one for one in OWN if one == form.get("channel")), None)
    if channel is None:
        raise FormError("unreadable")
    return channel


def _own(visit: Visit, channel: Channel) -> Subscription:
    staff = visit.staff
    return Subscription(
        team=staff.team, channel=channel, name=staff.username, label=staff.name, address=""
    )


def _address(channel: Channel, typed: str) -> str | None:
    """As it is stored, or None where it is none: text messages go to Korean mobiles only."""
    if channel is Channel.EMAIL:
        return typed.lower() if _EMAIL.fullmatch(typed) else None
    phone = find_phone(typed)
    if phone is None or not phone.startswith("010"):
        return None
    return "+82" + phone.replace("-", "")[1:]
