"""What a table says was destroyed: a backup holds it still, and must not bring it back."""

from __future__ import annotations

from dataclasses import dataclass, field

from chalicelib.store import keys
from chalicelib.store.deletions import Rule
from operations.items_file import Item, item_of

_PERSONAL = (keys.MESSAGE, keys.PHOTO, keys.team_row(""))
_LEADING_THERE = tuple(
    way("") for way in (keys.of_receipt, keys.of_household, keys.of_phone, keys.of_resident)
)


@dataclass(slots=True)
class Destroyed:
    """Ids of cases: those with a deletion record (`cases`), of these the ones that their resident
    had destroyed (`asked`), and those that stay without what their resident wrote (`erased`).
    `residents` are the partitions of who asked."""

    cases: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)
    residents: set[str] = field(default_factory=set)

    def note(self, line: str) -> None:
        """An item that the table holds."""
        if '"PK":{"S":"DELETIONS#' in line:
            item = item_of(line)
            if "cases" in item:
                self.cases.add(item["case_id"]["S"])
                if item["rule"]["S"] == Rule.ERASURE:
                    self.asked.add(item["case_id"]["S"])
        elif '"erased_at":{"S":' in line:
            item = item_of(line)
            if item["SK"]["S"] == keys.CASE:
                self.erased.add(keys.case_id(item["PK"]["S"]))

    def learn(self, item: Item) -> None:
        """An item of the file: only there it still says whose the case was."""
        if item["SK"]["S"] == keys.CASE and keys.case_id(item["PK"]["S"]) in self.asked:
            self.residents.add(keys.of_resident(item["resident_id"]["S"]))

    def bars(self, item: Item) -> bool:
        """Whether the item would bring back what was destroyed. Events, notices and figures, which
        say nothing of a person, stay in any case."""
        pk, sk = str(item["PK"]["S"]), str(item["SK"]["S"])
        if pk.startswith(keys.of_case("")):
            is_case = sk == keys.CASE
            case_id = keys.case_id(pk)
            if case_id in self.erased:
                return is_case or sk.startswith(keys.MESSAGE)
            return case_id in self.cases and (is_case or sk.startswith(_PERSONAL))
        if pk in self.residents and sk.startswith((keys.CONVERSATION, keys.PENDING)):
            return True
        case_id = str(item.get("case_id", {}).get("S"))
        return pk.startswith(_LEADING_THERE) and case_id in self.cases
