"""The AWS emulator as a child process that keeps its state in a folder and outlives nobody.

`python -m local.emulator` is that child. Its standard input is a pipe that nobody writes to: when
the parent ends, however it ends, the pipe closes, and the child saves its state and stops.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import boto3
import httpx

from local import saved_state
from local.ministack_logs import write_lines_as_lambda_does
from local.ministack_metrics import count_as_aws_does

REGION = "ap-northeast-2"
ROOT_KEY = "test"  # the emulator's root user: the one that IAM policies do not bind
SINGLE_CALLS = {
    "sns:PublishBatch": "sns:Publish",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}
READY_WITHIN = 60.0
STOP_WITHIN = 20.0


class EmulatorError(RuntimeError):
    """It did not start, or stopped by itself; the message names its log."""


class Emulator:
    """A running emulator: `with Emulator(home, port) as emulator`.

    State is loaded from `home` and saved there at the end. With `enforce_iam` every call is judged
    by its caller's policies, as in AWS.
    """

    def __init__(self, home: Path, port: int, *, enforce_iam: bool = False) -> None:
        self.endpoint = f"http://127.0.0.1:{port}"
        self.home = home
        self._port = port
        self._enforce_iam = enforce_iam
        self._log = home / "emulator.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.home.mkdir(parents=True, exist_ok=True)
        saved_state.mend(self.home / "state", self._port)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "local.emulator"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment(),
                cwd=Path(__file__).parents[1],
                start_new_session=True,  # Ctrl-C is for the parent, who stops this one in order
            )
        try:
            self._await_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def session(self) -> boto3.session.Session:
        """A session of the emulator's root user; pass `endpoint_url=emulator.endpoint`."""
        return boto3.session.Session(ROOT_KEY, ROOT_KEY, region_name=REGION)

    def is_running(self) -> bool:
        """Whether the child still lives."""
        return self._process is not None and self._process.poll() is None

    def check(self) -> None:
        """Raises:
        EmulatorError: it ended by itself.
        """
        if self._process is not None and not self.is_running():
            raise EmulatorError(f"The AWS emulator ended by itself; read {self._log}")

    def stop(self) -> None:
        """Have it save its state and end, then end whatever it left in its process group."""
        if self._process is None:
            return
        process, self._process = self._process, None
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            print(f"The emulator did not stop in {STOP_WITHIN:.0f} s; see {self._log}")
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _await_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            if not self.is_running():
                raise EmulatorError(f"The emulator stopped while starting; read {self._log}")
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.endpoint}/_ministack/health", timeout=5).is_success:
                    return
            time.sleep(0.1)
        raise EmulatorError(f"No answer from {self.endpoint} in {READY_WITHIN:.0f} s; {self._log}")

    def _environment(self) -> dict[str, str]:
        """The parent's, without what would lead the functions to a real AWS account."""
        scratch = self.home / "tmp"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "HOPE_"))}
        return kept | {
            "AUTH": str(self._enforce_iam).lower(),
            "AWS_ACCESS_KEY_ID": ROOT_KEY,
            "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
            "AWS_EC2_METADATA_DISABLED": "true",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self._port),
            "IOT_MTLS_ENABLED": "0",
            "MINISTACK_REGION": REGION,
            "PERSIST_STATE": "1",
            "S3_DATA_DIR": str(self.home / "s3"),
            "S3_PERSIST": "1",
            "SFTP_ENABLED": "0",
            "STATE_DIR": str(self.home / "state"),
            "TMPDIR": str(scratch),
        }


def is_free(port: int) -> bool:
    """Whether a server can listen on the port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _serve() -> None:
    from ministack.app import main  # type: ignore[import-untyped]

    _judge_batches_as_aws_does()
    _answer_with_bytes_as_aws_does()
    write_lines_as_lambda_does()
    count_as_aws_does()
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    sys.argv = sys.argv[:1]
    main()


def _judge_batches_as_aws_does() -> None:
    """A batch needs the permission of its single call; the emulator asks for one of the batch's
    name, which AWS does not know and cfn-lint refuses."""
    from ministack.core import iam_actions  # type: ignore[import-untyped]

    extract = iam_actions.extract_iam_action

    def as_single(*args: object, **kwargs: object) -> object:
        action = extract(*args, **kwargs)
        return SINGLE_CALLS.get(action, action)

    iam_actions.extract_iam_action = as_single


def _answer_with_bytes_as_aws_does() -> None:
    """API Gateway reads from an API's definition which types are bytes (ours says all of them, see
    `.chalice/resources.yaml`); the emulator leaves that part of it out."""
    from ministack.services import apigateway_v1  # type: ignore[import-untyped]

    matches = apigateway_v1._media_type_matches  # noqa: SLF001 - there is no other door

    def matches_definition(media_type: str | None, binary: Sequence[str]) -> bool:
        return bool(matches(media_type, binary or ("*/*",)))

    apigateway_v1._media_type_matches = matches_definition  # noqa: SLF001


def _stop_with_parent() -> None:
    while sys.stdin.buffer.read(1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    _serve()
