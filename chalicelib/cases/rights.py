"""What a resident may ask of their own data: to see it, and to have it erased.

Personal Information Protection Act, art. 35 (access), 36 (correction and erasure) and 38 (through
an agent); Enforcement Decree, art. 41 and 46. Whom the data is of is settled at the counter: the
case knows no name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from chalicelib.cases.change import RefusedError
from chalicelib.cases.lifecycle import FINISHED
from chalicelib.cases.model import Author, Case, Kind, Message
from chalicelib.cases.police import must_report
from chalicelib.language.reading import Emergency, Relation

IDENTITIES = ("id_card", "receipt_and_phone", "agent")
"""How it was made sure who asks; worded under `console.rights.identity.`. What the proof said is
kept nowhere: a resident registration number least of all (art. 24-2)."""

_TO_THEM = frozenset({Author.RESIDENT, Author.STAFF})
_NEVER = frozenset({Author.SAFETY, Author.BEARER})


def require_erasable(case: Case, stored: Collection[str]) -> None:
    """That nothing keeps the case from being erased. `stored` are those of the cases merged into it
    that still are.

    What is still being looked into is a task that the law gives the city (Act on Social Security
    Benefits, art. 9-2 and 13): it is finished first. Danger and abuse are told apart, because then
    another law may ask for the file (Child Abuse Punishment Act, art. 10 and 11; PIPA art. 36 (1)).

    Raises:
        RefusedError: `erase_in_danger`, `erase_open` or `erase_merged`.
    """
    if stored:
        raise RefusedError("erase_merged")
    if case.state in FINISHED:
        return
    if case.emergency is not Emergency.NONE or must_report(case.emergency, case.needs):
        raise RefusedError("erase_in_danger")
    raise RefusedError("erase_open")


def theirs(case: Case, thread: Iterable[Message]) -> tuple[Message, ...]:
    """The lines of the thread that are the resident's own data.

    Whoever asks for help for themselves sees what staff wrote about them, too. Whoever told of
    another sees what they and staff wrote to each other: the rest is that person's. Withheld from
    both (art. 35 (4) 2): what others said, and what keeps visitors safe.
    """
    own = case.relation is Relation.SELF
    if own or (case.relation is None and case.kind is Kind.CONSULTATION):
        return tuple(line for line in thread if line.author not in _NEVER)
    return tuple(line for line in thread if line.author in _TO_THEM)
