"""What every command asks in the same way, and how it tells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from operations.stage import Stage


def _named(name: str) -> Stage:
    return Stage.named(name)


STAGE = typer.Option(
    "--stage",
    envvar="STAGE",
    parser=_named,
    metavar="dev|prod|local",
    help="Which deployment; local is the one of `make run`.",
)
OF_STAGE = Annotated[Stage, STAGE]
AS_JSON = Annotated[bool, typer.Option("--json", help="JSON lines for tools, no sentences.")]


class Step(Protocol):
    """Told how many more are done."""

    def __call__(self, more: int = 1, /) -> None: ...


def group(help_: str) -> typer.Typer:
    """A command that has commands."""
    return typer.Typer(no_args_is_help=True, help=help_)


def tell(sentence: str, facts: Mapping[str, Any], *, as_json: bool) -> None:
    """One line on standard output: the sentence, or the facts for a tool."""
    print(json.dumps(facts, ensure_ascii=False, default=str) if as_json else sentence)


@contextmanager
def counting(what: str, total: int | None = None) -> Iterator[Step]:
    """A bar on standard error while long work goes on; nothing where that is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task(what, total=total)

        def step(more: int = 1, /) -> None:
            progress.advance(bar, more)

        yield step
