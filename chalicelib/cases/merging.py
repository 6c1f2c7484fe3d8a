"""Two cases that are one: both sides of a merge, stored in one transaction.

The duplicate keeps its own thread and its own resident, who learns nothing of the other case; what
they add later is told to those who handle the case that it is a part of.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.cases import events, lifecycle
from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.commands import AbsorbCase, MergeCase, ReleaseCase, UnmergeCase
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Case, State
from chalicelib.cases.recorder import Recorder
from chalicelib.cases.staff import StaffMember
from chalicelib.city.model import City
from chalicelib.ids import Ids


def merge(
    duplicate: Case, into: Case, staff: StaffMember, now: datetime, city: City, ids: Ids
) -> tuple[Change, Change]:
    """Make `duplicate` a part of `into`: its timers stop, and `into` becomes as urgent as the more
    urgent of the two, and whom one of them is hidden from sees neither. The changes of the
    duplicate and of the other.

    Raises:
        RefusedError: one of the two is not theirs to merge, or its state does not allow it.
    """
    merging = MergeCase(duplicate.id, staff, into.id, into.owner, into.hidden_from)
    absorbing = AbsorbCase(into.id, staff, duplicate.id, duplicate.urgency, duplicate.hidden_from)
    return decide(merging, duplicate, now, city, ids), decide(absorbing, into, now, city, ids)


def unmerge(
    duplicate: Case, into: Case, staff: StaffMember, now: datetime, city: City, ids: Ids
) -> tuple[Change, Change]:
    """Take that back: the duplicate waits in its queue again. Both changes, as in `merge`.

    Raises:
        RefusedError: they are not merged, or one of the two is not theirs.
    """
    if duplicate.merged_into != into.id:
        raise RefusedError("not_merged")
    parting = UnmergeCase(duplicate.id, staff)
    releasing = ReleaseCase(into.id, staff, duplicate.id)
    return decide(parting, duplicate, now, city, ids), decide(releasing, into, now, city, ids)


def shared(part: Case, whole: Case, now: datetime, city: City, ids: Ids) -> Change | None:
    """A merged case as those may open it who handle the case that it is a part of: they hear of
    what its resident adds. None where they may already."""
    handling = dict.fromkeys((*part.informed, whole.owner, *whole.helpers))
    informed = tuple(team for team in handling if team != part.owner)
    if part.merged_into != whole.id or informed == part.informed:
        return None
    return Recorder(part, now, city, ids).change({"informed": informed})


def hear(added: Change, into: Case, now: datetime, city: City, ids: Ids) -> Change:
    """What a resident's change of a merged case means for the case it is a part of: it is told to
    those who handle it, and goes back to the queue if it was finished."""
    record = Recorder(into, now, city, ids)
    author = added.events[0].actor
    reopened = into.state in lifecycle.FINISHED and into.state is not State.MERGED
    facts: list[tuple[str, str, events.Data]] = [
        (events.DUPLICATE_HEARD, author, {"other": added.case.id, "reopened": reopened})
    ]
    if not reopened:
        return record.change({}, *facts)
    facts.append((events.CASE_REOPENED, author, {}))
    return record.change(record.back_to_queue(), *facts)


def speaks_for_another(change: Change) -> str | None:
    """The case that must hear of this change: where a merged case was added to. None: none must."""
    told = {events.MESSAGE_ADDED, events.CONTACT_ADDED}
    if change.case.state is not State.MERGED or not told & {event.type for event in change.events}:
        return None
    return change.case.merged_into
