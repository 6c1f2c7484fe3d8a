"""What a resident asks of cases, decided on them as they are stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chalicelib.cases.change import Change
from chalicelib.cases.commands import OpenCase, ResidentCommand
from chalicelib.cases.decide import decide
from chalicelib.cases.merging import hear, speaks_for_another
from chalicelib.conversation.turn import World
from chalicelib.store.cases import Cases


def changes_of(effects: Sequence[ResidentCommand], cases: Cases, world: World) -> list[Change]:
    """Each effect on the case as the one before it left it, and what is told of it to those who
    handle the case that another is part of.

    Raises:
        RefusedError: a case's state does not allow it.
        UnavailableError: DynamoDB or KMS does not answer.
    """
    changes: list[Change] = []
    for effect in effects:
        known = [change.case for change in changes if change.case.id == effect.case_id]
        opens = isinstance(effect, OpenCase)
        case = known[-1] if known else None if opens else cases.get(effect.case_id)
        changes.append(decide(effect, case, world.now, world.city, world.ids))
    return [*changes, *_heard(changes, cases, world)]


def _heard(changes: Sequence[Change], cases: Cases, world: World) -> Iterator[Change]:
    for change in changes:
        wanted = speaks_for_another(change)
        if wanted and (other := cases.get(wanted)):
            yield hear(change, other, world.now, world.city, world.ids)
