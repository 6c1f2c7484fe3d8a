"""A plugin of pytest (`proof.grants` asks for it): writes which calls each function made."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from botocore.session import get_session

from local.package import CITY, build_package
from proof.calls import calls_of
from proof.policies import Template
from proof.recording import Recorder
from tests.contract.cognito_fake import FakeCognito


@pytest.fixture(scope="session", autouse=True)
def recorded() -> Iterator[None]:
    """The whole run; botocore's calls, and those that only the imitated Cognito sees."""
    template = Template(json.loads(build_package("dev", CITY).template.read_bytes()))
    recorder = Recorder(template.queues)
    with recorder.recording(), patch.object(FakeCognito, "_reach", _noting(recorder)):
        yield
    found = {
        function: [[call.action, call.resource, call.keys] for call in sorted(calls)]
        for function, calls in recorder.needs.items()
    }
    Path(os.environ["RECORD_CALLS_TO"]).write_text(json.dumps(found), "utf-8")


def _noting(recorder: Recorder) -> Any:
    model = get_session().get_service_model("cognito-idp")
    reach = FakeCognito._reach

    def noted(pool: FakeCognito, name: str) -> None:
        operation = next(o for o in model.operation_names if o.lower() == name.replace("_", ""))
        if model.operation_model(operation).auth_type != "none":
            recorder.note(*calls_of("cognito-idp", operation, {}, ()))
        reach(pool, name)

    return noted
