"""What may become of something sent: nothing said is success, all else is a `NotSentError`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_PASSING: Final = frozenset(
    {
        "InternalErrorException",
        "InternalFailure",
        "InternalError",
        "LimitExceededException",
        "ServiceUnavailable",
        "Throttled",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)


class NotSentError(Exception):
    """It did not go out. `reason` is a code for the ledger that names no address; `again` where a
    later try may succeed."""

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again


def not_configured() -> NotSentError:
    """The deployment has not set this way up (docs/operate.md)."""
    return NotSentError("not_configured", again=False)


@contextmanager
def sending() -> Iterator[None]:
    """Turn what AWS says against it into `NotSentError`."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as exc:
        code = exc.response.get("Error", {}).get("Code", "")
        status = exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        raise NotSentError(code, again=code in _PASSING or status >= 500) from exc
    except BotoCoreError as exc:
        raise NotSentError(type(exc).__name__, again=True) from exc
