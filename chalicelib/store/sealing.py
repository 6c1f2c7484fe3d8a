"""Encryption of personal fields and keyed hashes of what is looked up.

Envelope encryption: KMS wraps one data key per case; the fields are AES-256-GCM under it, with the
item's own key as associated data, so that a sealed field copied to another item does not open.
KMS is told what a data key is for (its encryption context), and opens it for nothing else.
Destroying a wrapped key shreds everything under it. docs/decisions/0011 says why it is so.
"""

from __future__ import annotations

import hmac
import time
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from secrets import token_bytes
from typing import TYPE_CHECKING

from chalicelib.store.errors import reaching

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

_NONCE = 12  # bytes; NIST SP 800-38D recommends 96 bits
_KEPT_SECONDS = 300
_KEPT_KEYS = 256
_NOT_SO = frozenset(
    {"IncorrectKeyException", "InvalidCiphertextException", "AccessDeniedException"}
)
"""How KMS says that a data key was not wrapped by this key for this purpose."""


class Holds(StrEnum):
    """What a data key is for. Drafts, cases, pictures and messages share one purpose, as their keys
    move from one to the next."""

    RESIDENTS = "residents"
    STAFF = "staff"

    @property
    def context(self) -> dict[str, str]:
        """KMS's encryption context: it stands in CloudTrail's log of every use of the key."""
        return {"hope-talk": self.value}


@dataclass(frozen=True, slots=True)
class DataKey:
    """A data key as it is used and, wrapped by KMS, as it is stored."""

    plain: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)


class Sealer:
    """Seals text under data keys, which stay in memory for minutes: most turns need no KMS."""

    def __init__(
        self,
        kms: KMSClient,
        key_id: str,
        old_key_id: str = "",
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """`key_id` wraps; `old_key_id` is only opened with, while data keys move to a new one."""
        self._kms = kms
        self._key_id = key_id
        self._old_key_id = old_key_id
        self._seconds = seconds
        self._kept: dict[tuple[bytes, Holds], tuple[float, DataKey]] = {}

    def new_key(self, holds: Holds = Holds.RESIDENTS) -> DataKey:
        """A fresh data key (one KMS call).

        Raises:
            UnavailableError: KMS does not answer.
        """
        with reaching("KMS"):
            made = self._kms.generate_data_key(
                KeyId=self._key_id, KeySpec="AES_256", EncryptionContext=holds.context
            )
        return self._keep(DataKey(made["Plaintext"], made["CiphertextBlob"]), holds)

    def open_key(self, wrapped: bytes, holds: Holds = Holds.RESIDENTS) -> DataKey:
        """The data key that was stored wrapped (one KMS call unless it is still in memory).

        Raises:
            UnavailableError: KMS does not answer.
        """
        kept = self._kept.get((wrapped, holds))
        if kept and self._seconds() - kept[0] < _KEPT_SECONDS:
            return kept[1]
        return self._keep(DataKey(self._unwrapped(wrapped, holds), wrapped), holds)

    def seal(self, key: DataKey, text: str, pk: str, sk: str) -> bytes:
        """Nonce and ciphertext, bound to the item they are stored in."""
        return seal_bytes(key.plain, text.encode(), _bound_to(pk, sk))

    def unseal(self, key: DataKey, sealed: bytes, pk: str, sk: str) -> str:
        """The text again; raises cryptography's InvalidTag where key or item are not its own."""
        return unseal_bytes(key.plain, sealed, _bound_to(pk, sk)).decode()

    def _unwrapped(self, wrapped: bytes, holds: Holds) -> bytes:
        """As it is made now; else as it was made before purposes were told, or by the old key."""
        from botocore.exceptions import ClientError

        first: ClientError | None = None
        for key_id in filter(None, (self._key_id, self._old_key_id)):
            for context in (holds.context, dict[str, str]()):
                try:
                    with reaching("KMS"):
                        return self._kms.decrypt(
                            CiphertextBlob=wrapped, KeyId=key_id, EncryptionContext=context
                        )["Plaintext"]
                except ClientError as exc:
                    if exc.response["Error"]["Code"] not in _NOT_SO:
                        raise
                    first = first or exc
        raise first or LookupError("no KMS key to open with")

    def _keep(self, key: DataKey, holds: Holds) -> DataKey:
        now = self._seconds()
        for other, (since, _) in tuple(self._kept.items()):
            if now - since < _KEPT_SECONDS and len(self._kept) < _KEPT_KEYS:
                break
            del self._kept[other]
        # Oldest first, as they are met above.
        self._kept.pop((key.wrapped, holds), None)
        self._kept[key.wrapped, holds] = (now, key)
        return key


def seal_bytes(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Nonce and ciphertext under a key of 32 bytes; they open only beside `bound_to`."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal_bytes(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """The bytes again; raises cryptography's InvalidTag where `key` or `bound_to` is another."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, ciphertext = sealed[:_NONCE], sealed[_NONCE:]
    return AESGCM(key).decrypt(nonce, ciphertext, bound_to)


def _bound_to(pk: str, sk: str) -> bytes:
    return f"{pk}\n{sk}".encode()


@dataclass(frozen=True, slots=True)
class HashKeys:
    """`current` hashes what is written; what is looked up may be hashed by one of `others` as well,
    as long as one key takes another's place. `audit` are former keys: entries of the audit trail
    hold by them, and nothing else."""

    current: str = field(repr=False)
    others: tuple[str, ...] = field(default=(), repr=False)
    audit: tuple[str, ...] = field(default=(), repr=False)

    @property
    def changing(self) -> bool:
        """Whether something may still be found by another key than the current one."""
        return bool(self.others)


class KeyedHash:
    """HMAC-SHA256 of what must be found but not read back. Its keys may be given as what fetches
    them, which is asked when a hash is needed: a page that needs none opens without. The methods in
    the plural give the hash by the current key first, then by the others."""

    def __init__(self, keys: str | HashKeys | Callable[[], HashKeys]) -> None:
        self._given = HashKeys(keys) if isinstance(keys, str) else keys

    @property
    def keys(self) -> HashKeys:
        """The keys in force."""
        return self._given if isinstance(self._given, HashKeys) else self._given()

    @property
    def key_name(self) -> str:
        """What the current key is called where something hashed by it is stored."""
        return self._of("key", "name")[:8]

    def resident(self, bot_user_key: str) -> str:
        """The pseudonym by which a resident is known."""
        return self._of("resident", bot_user_key)

    def residents(self, bot_user_key: str) -> tuple[str, ...]:
        """The pseudonyms by which a resident may be known."""
        return self._all("resident", bot_user_key)

    def receipt(self, receipt: str) -> str:
        """Where a receipt's case is found."""
        return self._of("receipt", receipt)

    def receipts(self, receipt: str) -> tuple[str, ...]:
        """Where a receipt's case may be found."""
        return self._all("receipt", receipt)

    def app_user(self, app_user_id: str) -> str:
        """Where a Kakao app user's resident is found."""
        return self._of("app-user", app_user_id)

    def app_users(self, app_user_id: str) -> tuple[str, ...]:
        """Where a Kakao app user's resident may be found."""
        return self._all("app-user", app_user_id)

    def heard(self, words: str) -> str:
        """What was said, where it is only to be known again."""
        return self._of("heard", words)[:10]

    def hearings(self, words: str) -> tuple[str, ...]:
        """How what was said may be known."""
        return tuple(one[:10] for one in self._all("heard", words))

    def request(self, bot_user_key: str, request_id: str) -> str:
        """One request of Kakao's, by whatever number of tries."""
        return self._of("request", f"{bot_user_key}:{request_id}")

    def account(self, username: str) -> str:
        """Where the wrong tries to sign in to an account are counted."""
        return self._of("account", username)

    def chained(self, entry: str) -> str:
        """The link that an entry of the audit trail adds to its chain: all 256 bits, in hex."""
        return _chained(self.keys.current, entry)

    def chains(self, entry: str) -> tuple[str, ...]:
        """The links that the entry may have, the present one first."""
        keys = self.keys
        return tuple(_chained(key, entry) for key in (keys.current, *keys.others, *keys.audit))

    def staff_address(self, channel: str, address: str) -> str:
        """Whether two people's notices lead to one place."""
        return self._of(f"staff-{channel}", address)

    def staff_addresses(self, channel: str, address: str) -> tuple[str, ...]:
        """What a place may be called where something waits for it."""
        return self._all(f"staff-{channel}", address)

    def code(self, key: str, code: str) -> str:
        """A short code as it is kept until it is entered, bound to what it confirms."""
        return self._of(f"code:{key}", code)

    def is_code(self, kept: str, key: str, code: str) -> bool:
        """Whether it is the code that was kept."""
        return any(self.same(kept, one) for one in self._all(f"code:{key}", code))

    @staticmethod
    def same(one: str, other: str) -> bool:
        """Compare two hashes in constant time."""
        return hmac.compare_digest(one, other)

    def household(self, household: str) -> str:
        """Where the cases of a household are found."""
        return self._of("household", household)

    def households(self, household: str) -> tuple[str, ...]:
        """Where the cases of a household may be found."""
        return self._all("household", household)

    def phone(self, digits: str) -> str:
        """Where the cases with a phone number, or with its last digits, are found."""
        return self._of("phone", digits)

    def phones(self, digits: str) -> tuple[str, ...]:
        """Where the cases with a phone number, or with its last digits, may be found."""
        return self._all("phone", digits)

    def _of(self, what: str, value: str) -> str:
        return _hashed(self.keys.current, what, value)

    def _all(self, what: str, value: str) -> tuple[str, ...]:
        keys = self.keys
        return tuple(_hashed(key, what, value) for key in (keys.current, *keys.others))


def _hashed(key: str, what: str, value: str) -> str:
    digest = hmac.digest(key.encode(), f"{what}:{value}".encode(), "sha256")
    return b32encode(digest[:20]).decode().lower()


def _chained(key: str, entry: str) -> str:
    return hmac.digest(key.encode(), f"audit:{entry}".encode(), "sha256").hex()
