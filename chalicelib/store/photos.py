"""Pictures of a case as the table knows them: ordered, then kept or lost.

    wanted ──▶ kept   the vault has it; its address is forgotten
       └─────▶ lost   why is said to staff, and to the resident at the next turn

Each picture has a key of its own, sealed with its address under the data key of its case, or of the
draft that becomes it. Where that key is gone, so is the picture; and a picture can change its case
without being touched. A wanted one stands on the due index, so that no order is forgotten.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_bytes

from chalicelib.cases.events import instant
from chalicelib.cases.photos import Move, Order, Photo, PhotoState
from chalicelib.city.model import City
from chalicelib.conversation.state import PHOTO_LOST, Pending
from chalicelib.store import keys
from chalicelib.store.due import due_fields
from chalicelib.store.errors import StoreError
from chalicelib.store.items import Item
from chalicelib.store.pending import pending_write
from chalicelib.store.sealing import DataKey, Sealer
from chalicelib.store.table import Table
from chalicelib.store.writes import PRESENT, Condition, Write, delete, put, update

AGAIN_AFTER = timedelta(seconds=90)
"""How long stream and queue may take before the clock sends an order again."""

OPEN_AT_MOST = timedelta(days=730)
"""For how long a case may be open and then still keep its pictures as long as itself; the bucket's
life-cycle rule (`local/template.py`) removes them then, unreadable long before as a rule."""

_KEY = 32  # bytes; AES-256
_WANTED = Condition("attribute_exists(due_at)")


@dataclass(frozen=True, slots=True)
class Ordered:
    """A picture that is still wanted, as it is stored."""

    photo: Photo
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What is sealed of a picture, and whether its case is open already (else it is a draft's)."""

    address: str | None = field(repr=False)
    key: bytes = field(repr=False)
    sealed_under: DataKey
    in_case: bool


class _NoLongerWantedError(StoreError):
    """Someone else was faster, or the draft is gone."""


def forget_photo(case_id: str, photo_id: str) -> Write:
    """The end of a picture: without the item nobody has its key."""
    return delete(keys.of_case(case_id), keys.photo(photo_id))


def order_body(pk: str, sk: str) -> str:
    """The message that asks for a picture to be fetched: ids and nothing else."""
    ids = {"case_id": keys.case_id(pk), "photo_id": sk.removeprefix(keys.PHOTO)}
    return json.dumps(ids)


def read_order(body: str) -> tuple[str, str]:
    """Ids of case and picture.

    Raises:
        ValueError: not JSON.
        KeyError, TypeError: not an order.
    """
    order = json.loads(body)
    return str(order["case_id"]), str(order["photo_id"])


class Photos:
    """The pictures of one city's table."""

    def __init__(self, table: Table, sealer: Sealer, city: City) -> None:
        self._table = table
        self._sealer = sealer
        self._kept = timedelta(days=city.case_days) + OPEN_AT_MOST
        self._told = timedelta(days=city.conversation_days)

    def order_write(self, order: Order, key: DataKey) -> Write:
        """A picture to be fetched. `key` is the data key of its case or draft."""
        return self._put(order.photo, order.address, token_bytes(_KEY), key)

    def move_write(self, move: Move, from_key: DataKey, to_key: DataKey) -> Iterator[Write]:
        """The picture under its new case; the old item leaves with its draft. One lost meanwhile
        stays where it is."""
        item = self._table.get(keys.of_case(move.from_case), keys.photo(move.photo_id))
        if item is None or item["state"] == PhotoState.LOST:
            return
        photo = _photo(item).model_copy(update={"case_id": move.to_case})
        address, key = self._unseal(item, from_key)
        yield self._put(photo, address, key, to_key)

    def key_of(self, case_id: str, photo_id: str, case_key: DataKey) -> bytes | None:
        """The key of a picture of this very case, or None where none is kept."""
        item = self._table.get(keys.of_case(case_id), keys.photo(photo_id))
        if item is None or item["state"] != PhotoState.KEPT:
            return None
        return self._unseal(item, case_key)[1]

    def of_case(self, case_id: str) -> tuple[Photo, ...]:
        """All pictures of a case, oldest first."""
        condition = Condition(
            "PK = :pk AND begins_with(SK, :prefix)",
            {":pk": keys.of_case(case_id), ":prefix": keys.PHOTO},
        )
        return tuple(_photo(item) for item in self._table.query(condition))

    def ordered(self, case_id: str, photo_id: str) -> Ordered | None:
        """A picture that is still wanted, or None."""
        item = self._table.get(keys.of_case(case_id), keys.photo(photo_id))
        if item is None or item["state"] != PhotoState.WANTED:
            return None
        return Ordered(_photo(item), item["sealed"])

    def open(self, ordered: Ordered) -> Opened | None:
        """Its address and key; None where draft and case are gone, and the picture with them.

        Looked for in the draft first: the key leaves it only for the case, in one transaction.
        """
        photo = ordered.photo
        pk, sk = keys.of_case(photo.case_id), keys.photo(photo.id)
        holder = self._table.get(keys.of_resident(photo.resident_id), keys.CONVERSATION)
        in_case = holder is None or holder.get("drafting") != photo.case_id
        if in_case:
            holder = self._table.get(pk, keys.CASE)
        if holder is None:
            return None
        key = self._sealer.open_key(holder["key"])
        address, own_key = self._unseal({"PK": pk, "SK": sk, "sealed": ordered.sealed}, key)
        return Opened(address, own_key, key, in_case)

    def keep(self, photo: Photo, opened: Opened) -> None:
        """The vault has it. Nothing happens where it is no longer wanted."""
        pk, sk = keys.of_case(photo.case_id), keys.photo(photo.id)
        sealed = self._seal(None, opened.key, opened.sealed_under, pk, sk)
        with suppress(_NoLongerWantedError):
            self._table.write(self._end(photo, {"state": PhotoState.KEPT, "sealed": sealed}))

    def lose(self, photo: Photo, opened: Opened, why: str, now: datetime) -> None:
        """It cannot be had: the reason for staff, a message for the resident, and room for another
        in one transaction. Nothing happens where it is no longer wanted."""
        pending = Pending(
            id=photo.id, case_id=photo.case_id, receipt=photo.receipt, kind=PHOTO_LOST, at=now
        )
        writes = [
            self._end(photo, {"state": PhotoState.LOST, "why": why}, "sealed"),
            pending_write(photo.resident_id, pending, now + self._told),
        ]
        if opened.in_case:
            pk = keys.of_case(photo.case_id)
            writes.append(update(pk, keys.CASE, adds={"photos": -1}, condition=PRESENT))
        with suppress(_NoLongerWantedError):
            self._table.write(*writes)

    def forget(self, photo: Photo) -> None:
        """Its draft or case is gone."""
        self._table.write(forget_photo(photo.case_id, photo.id))

    def order_again(self, pk: str, sk: str, now: datetime) -> str | None:
        """The message of an order that is still open, and due again later; None once it is not."""
        item = self._table.get(pk, sk)
        if item is None or item["state"] != PhotoState.WANTED:
            return None
        with suppress(_NoLongerWantedError):
            self._table.write(
                update(
                    pk,
                    sk,
                    sets={"due_at": instant(now + AGAIN_AFTER)},
                    condition=_WANTED,
                    lost=_NoLongerWantedError,
                )
            )
        return order_body(pk, sk)

    def _put(self, photo: Photo, address: str | None, own_key: bytes, key: DataKey) -> Write:
        pk, sk = keys.of_case(photo.case_id), keys.photo(photo.id)
        wanted = photo.state is PhotoState.WANTED
        fields = {
            **photo.model_dump(mode="json", exclude_none=True),
            "item": "photo",
            "sealed": self._seal(address, own_key, key, pk, sk),
            "expires": int((photo.at + self._kept).timestamp()),
            **due_fields(pk, photo.at + AGAIN_AFTER if wanted else None),
        }
        return put(pk, sk, fields)

    def _end(self, photo: Photo, sets: dict[str, object], *removes: str) -> Write:
        return update(
            keys.of_case(photo.case_id),
            keys.photo(photo.id),
            sets=sets,
            removes=("due_shard", "due_at", *removes),
            condition=_WANTED,
            lost=_NoLongerWantedError,
        )

    def _seal(self, address: str | None, own_key: bytes, key: DataKey, pk: str, sk: str) -> bytes:
        told = {"address": address, "key": b64encode(own_key).decode()}
        return self._sealer.seal(key, json.dumps(told), pk, sk)

    def _unseal(self, item: Item, key: DataKey) -> tuple[str | None, bytes]:
        told = json.loads(self._sealer.unseal(key, item["sealed"], item["PK"], item["SK"]))
        return told["address"], b64decode(told["key"])


def _photo(item: Item) -> Photo:
    return Photo.model_validate(item)
