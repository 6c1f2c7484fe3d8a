"""What the alarms read reaches Lambda's own handler, with its level."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from chalicelib import log


def test_lines_go_to_lambdas_handler_and_none_is_dropped() -> None:
    """Chalice would print them as text and drop what is no error; the alarms' filters look for
    JSON with a level (`.chalice/resources.yaml`)."""
    program = (
        "import logging, app; from chalicelib import log;"
        "heard = []; handler = logging.Handler(); handler.emit = heard.append;"
        "logging.getLogger().addHandler(handler);"
        "log.line('turn', ms=1); log.fault('skill.broken');"
        "print([(one.levelname, one.getMessage()) for one in heard])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert '(\'INFO\', \'{"what": "turn", "ms": 1}\')' in ran.stdout
    assert "('ERROR', '{\"what\": \"skill.broken\"}')" in ran.stdout
    assert ran.stdout.count("what") == 2


@pytest.mark.parametrize("write", [log.line, log.fault])
def test_no_field_takes_the_place_of_a_lines_name(write: Any) -> None:
    """The alarms look for lines by their name."""
    with pytest.raises(TypeError, match="multiple values for argument 'what'"):
        write("reconcile.different", what="unrouted")
