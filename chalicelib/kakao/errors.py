"""What can be wrong with what Kakao sends."""

from __future__ import annotations

from pydantic import ValidationError


class MalformedRequestError(ValueError):
    """A body that is not the request it should be. The message names the part, never its content,
    so it may be logged."""

    @classmethod
    def of(cls, error: ValidationError) -> MalformedRequestError:
        """All faults that pydantic found, each as `path: what is wrong`."""
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        return cls("; ".join(f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in faults))

    @classmethod
    def not_an_object(cls, body: object) -> MalformedRequestError:
        """The body is JSON, but a list, a number or the like."""
        return cls(f"body: should be a JSON object, is {type(body).__name__}")
