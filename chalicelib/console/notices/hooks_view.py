"""The team's messengers: webhooks that a lead adds, tries out and takes away."""

from __future__ import annotations

import secrets

from chalice.app import Response

from chalicelib.cases.delivering import Channel, Subscription
from chalicelib.console.forms import FormError, entry, is_id
from chalicelib.console.notices.own_view import quiet, timing
from chalicelib.console.notices.page import Fresh, Wrong, notices_page
from chalicelib.console.visit import NotFoundError, Visit, redirect
from chalicelib.post.hook import LONGEST_URL, is_postable
from chalicelib.post.sent import NotSentError
from chalicelib.store.errors import SubscriptionChangedError
from chalicelib.store.subscriptions import Place

_NAME_LENGTH = 40
_NEW = "new"


def add(visit: Visit) -> Response:
    """Add a webhook and show its secret, this once.

    Raises:
        FormError: the form's own parts are missing.
    """
    hook_id = visit.form.get("hook", "")
    if not is_id(hook_id):
        raise FormError("unreadable")
    url = visit.form.get("url", "").strip()[:LONGEST_URL]
    try:
        label = entry(visit.form, "name", _NAME_LENGTH)
    except FormError:
        return notices_page(visit, Wrong("hook_name", _NEW, typed=url))
    if not is_postable(url):
        return notices_page(visit, Wrong("hook_url", _NEW, typed=url))
    secret = secrets.token_urlsafe(32)
    to = Subscription(
        team=visit.staff.team, channel=Channel.WEBHOOK, name=hook_id, label=label, address=""
    )
    try:
        visit.desk.subscriptions.add_hook(to, Place(where=url, secret=secret), visit.now)
    except SubscriptionChangedError:
        return notices_page(visit, Wrong("hook_again", _NEW, 409))
    return notices_page(visit, fresh=Fresh(label, secret))


def choose(visit: Visit) -> Response:
    """When the webhook is told.

    Raises:
        FormError: the form names no choice there is.
        NotFoundError: the team has no such webhook.
    """
    to = _hook(visit)
    try:
        visit.desk.subscriptions.choose(to, timing(visit.form), quiet=quiet(visit.form))
    except SubscriptionChangedError:
        return notices_page(visit, Wrong("changed", to.name, 409))
    return redirect(visit, "/staff/notices?done=hook_chosen")


def try_out(visit: Visit) -> Response:
    """Post a trial.

    Raises:
        NotFoundError: the team has no such webhook.
    """
    to = _hook(visit)
    try:
        visit.desk.postman.try_hook(to, visit.now)
    except NotSentError as error:
        return notices_page(visit, Wrong("hook_refused", to.name, 502, reason=error.reason))
    return redirect(visit, "/staff/notices?done=hook_tried")


def remove(visit: Visit) -> Response:
    """Take a webhook away.

    Raises:
        NotFoundError: the team has no such webhook.
    """
    to = _hook(visit)
    visit.desk.subscriptions.remove(to.team, to.channel, to.name)
    return redirect(visit, "/staff/notices?done=hook_removed")


def _hook(visit: Visit) -> Subscription:
    hook_id = visit.form.get("hook", "")
    known = visit.desk.subscriptions
    to = known.get(visit.staff.team, Channel.WEBHOOK, hook_id) if is_id(hook_id) else None
    if to is None:
        raise NotFoundError
    return to
