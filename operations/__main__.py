"""`./hopetalk`: what an operator does to a deployed stage.

Exit status 0: done, and all is well; 1: done, and something is not; 2: it could not be done.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.settings import SettingsError
from chalicelib.store.errors import StoreError
from operations import (
    audit,
    case,
    catalogue,
    dead_letters,
    doctor,
    items,
    kakao_check,
    keys,
    opening_hours,
    reconcile,
    rules,
)

app = typer.Typer(
    name="hopetalk",
    help="What an operator does to a deployed stage. Credentials and region are the AWS profile's.",
    no_args_is_help=True,
    add_completion=False,
)
app.command("doctor")(doctor.doctor)
app.add_typer(dead_letters.app, name="dlq")
app.command("reconcile")(reconcile.reconcile)
app.add_typer(case.app, name="case")
app.add_typer(rules.app, name="rules")
app.add_typer(opening_hours.app, name="calendar")
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(kakao_check.app, name="kakao")
app.add_typer(keys.app, name="keys")
app.add_typer(items.app, name="items")
app.command("audit")(audit.audit)

REFUSED = (BotoCoreError, ClientError, StoreError, SettingsError, OSError, ValueError)
"""What a command may fail with; each says in a sentence what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status. What could not be done is a sentence on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return int(app(given, prog_name="hopetalk", standalone_mode=False) or 0)
    except typer.TyperException as wrong:
        if said := wrong.format_message():
            print(f"{said}\nLook at: {_where(wrong)} --help", file=sys.stderr)
        return wrong.exit_code
    except (typer.Abort, KeyboardInterrupt):
        print("Stopped. It is safe to run again.", file=sys.stderr)
        return 2
    except REFUSED as refusal:
        print(f"Not done: {refusal}", file=sys.stderr)
        return 2


def _where(wrong: typer.TyperException) -> str:
    """The command that did not understand."""
    context = getattr(wrong, "ctx", None)
    return f"./{context.command_path}" if context else "./hopetalk"


if __name__ == "__main__":
    sys.exit(main())
