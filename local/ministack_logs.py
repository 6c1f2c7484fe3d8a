"""Has functions on the emulator write their lines as Lambda does with `LogFormat: JSON`: from INFO
on, one JSON object each. Of itself it has Python write warnings alone, and as text."""

from __future__ import annotations

_FORMATTER = """
import datetime as _datetime, json as _json, logging as _logging, sys as _sys

class _LambdaJson(_logging.Formatter):
    request_id = ""

    def format(self, record):
        at = _datetime.datetime.fromtimestamp(record.created, _datetime.timezone.utc)
        line = {
            "timestamp": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "requestId": self.request_id,
        }
        if record.exc_info:
            line["errorType"] = record.exc_info[0].__name__
            line["stackTrace"] = self.formatException(record.exc_info).splitlines()
        return _json.dumps(line)

_lambda_json = _LambdaJson()
_handler = _logging.StreamHandler(_sys.stderr)
_handler.setFormatter(_lambda_json)
_logging.getLogger().addHandler(_handler)
_logging.getLogger().setLevel(_logging.INFO)
"""
_CONTEXT = '_ms_ctx = _ms_msg.get("ctx") or {}'
_NAMED = f'{_CONTEXT}\n        _lambda_json.request_id = _ms_ctx.get("request_id", "")'


def write_lines_as_lambda_does() -> None:
    """To be called in the emulator's process, before it starts a function.

    Raises:
        RuntimeError: the emulator starts Python in another way than the one that is known here.
    """
    from ministack.core import lambda_runtime  # type: ignore[import-untyped]

    script = lambda_runtime._PYTHON_WORKER_SCRIPT  # noqa: SLF001 - there is no other door
    if script.count(_CONTEXT) != 1:
        raise RuntimeError("the emulator's Python worker has changed: read its request id anew")
    lambda_runtime._PYTHON_WORKER_SCRIPT = (  # noqa: SLF001
        _FORMATTER + script.replace(_CONTEXT, _NAMED)
    )
