"""What may go wrong with the store, as far as a caller can act on it; the rest stays loud.

StoreError
├── ConversationChangedError   another turn of this resident was faster: load again, answer again
├── CaseChangedError           someone else changed the case: load it again, decide again
├── ReceiptTakenError          the receipt belongs to another case: draw a new one
├── SlotFullError              the slot has no room left: offer others
├── PersonChangedError         someone else changed the person's entry: show it again
├── DocumentChangedError       someone else saved this section meanwhile: show both, decide again
├── AuditMovedError            the person did something else at this moment: enter it again
├── DeliveryTakenError         another process sends the notice at this moment: leave it alone
├── SubscriptionChangedError   the channel was changed or removed meanwhile: look again
├── RosterChangedError         someone else changed the week: look at it again
├── LeaseTakenError            another process does this piece of work: leave it to that one
├── EventMissingError          the event's case is not (or no longer) stored
├── SecretError                the keys are missing or malformed: says what to set
└── UnavailableError           throttled, timed out or down: nothing is known to be written
    └── NewerItemError         newer code, beside which this runs, wrote it: leave it to that
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_PASSING = frozenset(
    {
        "DependencyTimeoutException",
        "InternalServerError",
        "KMSInternalException",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "Throttling",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)


class StoreError(Exception):
    """Base of all errors that the store raises on purpose."""


class ConversationChangedError(StoreError):
    """Another turn of the same resident was stored since this one loaded the conversation."""


class CaseChangedError(StoreError):
    """The case is no longer at the version that the change was decided on."""


class ReceiptTakenError(StoreError):
    """A new case's receipt is already another case's."""


class SlotFullError(StoreError):
    """Someone else took the last place of the slot. `team` is whose slot it is."""

    def __init__(self, team: str) -> None:
        super().__init__(team)
        self.team = team


class DeliveryTakenError(StoreError):
    """Another process has taken the delivery, or had already ordered it."""


class SubscriptionChangedError(StoreError):
    """The subscription is no longer as it was read, or gone."""


class RosterChangedError(StoreError):
    """The week of the roster is no longer at the version that was edited."""


class PersonChangedError(StoreError):
    """A person's entry in the directory is no longer as it was read."""


class DocumentChangedError(StoreError):
    """The section is no longer at the version that was edited."""


class AuditMovedError(StoreError):
    """Another act of the same person was entered in the audit trail since it was read."""


class LeaseTakenError(StoreError):
    """Another process has begun the same piece of work."""


class EventMissingError(StoreError):
    """An event was announced that no case holds."""


class SecretError(StoreError):
    """The deployment's keys are missing or malformed; the message says how to set them."""


class UnavailableError(StoreError):
    """AWS did not answer in time or refused for now. A write may or may not have happened."""


class NewerItemError(UnavailableError):
    """An item is of a newer version than this code understands. It was left as it is."""


@contextmanager
def reaching(service: str) -> Iterator[None]:
    """Turn what will pass (throttling, time-outs, faults of AWS) into `UnavailableError`."""
    from botocore.exceptions import ClientError, HTTPClientError
    from botocore.exceptions import ConnectionError as NoConnectionError

    try:
        yield
    except (HTTPClientError, NoConnectionError) as exc:
        raise UnavailableError(f"{service} could not be reached: {type(exc).__name__}") from exc
    except ClientError as exc:
        code = exc.response.get("Error", {}).get("Code", "")
        status = exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in _PASSING or status >= 500:
            raise UnavailableError(f"{service} refused for now: {code}") from exc
        raise
