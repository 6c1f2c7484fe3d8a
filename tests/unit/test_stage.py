"""What an operator's command says of a stage that is not whole."""

from __future__ import annotations

import boto3
import pytest

from operations.doctor import CHECKS, Grade, examine
from operations.stage import Stage, StageError

HALF_MADE = Stage("dev", "hope-talk-dev", boto3.session.Session("test", "test"), {})


def test_a_part_that_was_never_made_is_named_with_what_to_do() -> None:
    with pytest.raises(StageError, match=r"hope-talk-dev has no APIHandlerName.*deploy again"):
        _ = HALF_MADE.settings


def test_the_doctor_says_so_of_each_check_that_needs_one() -> None:
    [found] = examine(HALF_MADE, "health", CHECKS["health"])

    assert (found.grade, "has no EndpointURL" in found.says) == (Grade.ILL, True)
