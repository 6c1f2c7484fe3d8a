"""The fault matrix: every AWS call of every function × every fault × every story.

A story is played once; at each call the process is forked for each fault, and the fork plays on
with it. Beside it, whole stories are delivered twice, in any order, hours late and in foul weather.
`python -m proof.faults STORY CALL KIND` shows one point again, with the log.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field, replace
from datetime import timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

from local.in_process import deployed, in_memory
from local.replay import START, StoryError
from proof import branches, invariants
from proof.delivering import Delivering, NotSettledError, Ways, warm_clients
from proof.figures import Budget, Figures
from proof.playing import Careful, Trusting
from proof.wire import WAITED_FOR, Call, Kind, Wire

Json = dict[str, Any]

STORIES = Path(__file__).parents[1] / "tests" / "stories"
SETTLES = timedelta(hours=3)
"""The service is let run so long after a story, and a day after its last callback."""
SEEDS = 40
"""Of each weather, at full size."""
ROUGH = 0.03
"""Share of calls that go wrong in foul weather."""
HOURS = timedelta(hours=6)
DAY = timedelta(days=1)
AS_IT_SHOULD = Ways()
WEATHERS = (
    (Ways(twice=True), 0.0),
    (Ways(shuffled=True), 0.0),
    (Ways(late=HOURS), 0.0),
    (Ways(twice=True, shuffled=True, late=HOURS), 0.0),
    (AS_IT_SHOULD, ROUGH),
)
"""How a whole story is delivered, and the share of its calls that go wrong."""
TOGETHER = 200
"""Points of one walk through a story."""
WARMING: tuple[Json, ...] = (
    {"user": "u", "say": "장암동 푸른주택 2층 사시는 분이 며칠째 굶고 계세요"},
    {"user": "u", "tap": "제출"},
    {"staff": "kim", "do": "accept"},
)
"""What every fork would have to load for itself."""


@dataclass(frozen=True, slots=True)
class Story:
    """A story by name, line by line."""

    name: str
    lines: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """A story and what is to go wrong with it: at some calls, or by the way it is delivered.
    `expected` is the picture of the undisturbed story, where it is known. `trusting` residents do
    not repeat what was kept aside: theirs is another story from there on."""

    story: Story
    points: Mapping[int, Sequence[Kind]] = field(default_factory=dict)
    ways: Ways = AS_IT_SHOULD
    rough: float = 0.0
    expected: Json | None = None
    trusting: bool = False


Play: TypeAlias = Callable[[Walk], Json]
"""Plays a walk; to be called in a branch, as the stack can be played on once."""


def prove(budget: Budget) -> Figures:
    """Each (function, operation, fault) at least once, in the shortest story that has it, and this
    share of all points; each story in this share of all weathers, one of them at least."""
    with prepared() as play:
        stories = stories_told()
        trunks = branches.together([partial(play, Walk(story)) for story in stories])
        walks = [
            *_matrix(stories, trunks, budget),
            *_matrix(stories, trunks, budget, trusting=True),
            *_weathers(stories, trunks, budget),
        ]
        found = branches.together([partial(play, walk) for walk in walks])
    points = [point for walk in (*trunks, *found) for point in walk["points"]]
    tried = Counter(str(point["kind"]) for point in points)
    return Figures(
        tried=len(points),
        unit="faults",
        broken=tuple(f"{point['at']}: {why}" for point in points for why in point["broken"]),
        remarks=", ".join(f"{kind} {number:,}" for kind, number in sorted(tried.items())),
    )


def _matrix(
    stories: Sequence[Story], trunks: Sequence[Json], budget: Budget, *, trusting: bool = False
) -> Iterator[Walk]:
    """Walks over the points to be tried, long ones in parts; with residents who trust, only over
    their own turns."""
    chance = Random(budget.seed)
    points = [
        (number, Call(*call), kind)
        for number, trunk in enumerate(trunks)
        for call in trunk["calls"]
        for kind in kinds_of(Call(*call))
        if not trusting or call[1] == "turn"
    ]
    chance.shuffle(points)
    chosen = points[: budget.of(len(points), at_least=0)]
    met = {(call.function, call.operation, kind) for _, call, kind in chosen}
    for point in sorted(points, key=lambda point: len(trunks[point[0]]["calls"])):
        _, call, kind = point
        if (pair := (call.function, call.operation, kind)) not in met:
            met.add(pair)
            chosen.append(point)
    chosen.sort(key=lambda point: (point[0], point[1].number))
    for number, of_story in groupby(chosen, key=lambda point: point[0]):
        listed = list(of_story)
        for start in range(0, len(listed), TOGETHER):
            kinds: dict[int, list[Kind]] = {}
            for _, call, kind in listed[start : start + TOGETHER]:
                kinds.setdefault(call.number, []).append(kind)
            expected = None if trusting else trunks[number]["picture"]
            yield Walk(stories[number], kinds, expected=expected, trusting=trusting)


def kinds_of(call: Call) -> Iterator[Kind]:
    """What may go wrong with a call: where the SDK tries once, it repeats nothing; only turns and
    the clock look at the time (Lambda ends the others, which is a death)."""
    for kind in Kind:
        repeats = kind is not Kind.REPEATED or call.function not in WAITED_FOR
        late = kind is not Kind.LATE or call.function in ("turn", "clock")
        if repeats and late:
            yield kind


def _weathers(stories: Sequence[Story], trunks: Sequence[Json], budget: Budget) -> Iterator[Walk]:
    for place, (story, trunk) in enumerate(zip(stories, trunks, strict=True)):
        for number in range(budget.of(SEEDS * len(WEATHERS))):
            ways, rough = WEATHERS[(place + number) % len(WEATHERS)]
            seed = 1000 * budget.seed + number // len(WEATHERS)
            yield Walk(story, {}, replace(ways, seed=seed), rough, expected=trunk["picture"])


@contextmanager
def prepared() -> Iterator[Play]:
    """An empty service, warm; every walk is played on a fork of it."""
    wire = Wire()
    with in_memory() as aws, wire.between():
        clients = warm_clients()
        stack = Delivering(START, deployed(aws), aws, wire, clients)
        _play(stack, Walk(Story("warming", WARMING)))
    wire = Wire()
    with in_memory() as aws, wire.between():
        yield partial(_play, Delivering(START, deployed(aws), aws, wire, clients))


def _play(stack: Delivering, walk: Walk) -> Json:
    """Play a story and every branch of it that is asked for."""
    trunk = _Branching(stack, walk)
    stack.wire.choose = trunk.choose
    stack.ways, stack.chance = walk.ways, Random(walk.ways.seed)
    player = Trusting(stack) if walk.trusting else Careful(stack)
    broken = list(_played(stack, player, walk))
    stored = invariants.look(stack.own)
    picture = invariants.picture(stored)
    broken += player.broken
    broken += invariants.violations(stored, stack.own, stack.notices(), player.receipts)
    if isinstance(player, Trusting):
        broken += invariants.lost_words(stored, player.kept)
    if walk.expected is not None and not walk.ways.late:
        broken += _differences(walk.expected, picture)
    return trunk.finish(broken, picture)


def _played(stack: Delivering, player: Careful, walk: Walk) -> Iterator[str]:
    """Play the lines and let the service run; what could not be played. What comes hours late, or
    was kept aside, is not there to be tapped: such a line is left out, and the story is another."""
    for number, line in enumerate(walk.story.lines, start=1):
        try:
            player.play(line)
        except StoryError as error:
            if not stack.ways.late and not walk.trusting:
                yield f"line {number}: {error}"
        except NotSettledError as error:
            yield f"line {number}: {error}"
            return
    until = stack.at + SETTLES
    try:
        while stack.at < until:
            stack.move_to(until)
            cases = invariants.look(stack.own).cases.values()
            called = [case.callback.at + DAY for case in cases if case.callback]
            until = max([until, *called])
    except NotSettledError as error:
        yield str(error)


def _differences(expected: Json, found: Json) -> Iterator[str]:
    for name, was in expected.items():
        if found[name] != was:
            missing, more = _less(was, found[name]), _less(found[name], was)
            yield f"{name}: without the fault {missing}, with it {more}"


def _less(these: list[str], those: list[str]) -> list[str]:
    return list((Counter(these) - Counter(those)).elements())


class _Branching:
    """Forks at the calls that a walk names. In the trunk nothing goes wrong."""

    def __init__(self, stack: Delivering, walk: Walk) -> None:
        self._stack, self._walk = stack, walk
        self._points: list[Json] = []
        self._into: int | None = None
        self._point: Json = {}
        self._chance = Random(f"{walk.ways.seed} {walk.story.name}")

    def choose(self, call: Call) -> Kind | None:
        """What goes wrong with this call here: in each branch something, once."""
        if self._walk.rough and self._chance.random() < self._walk.rough:
            return self._chance.choice(list(kinds_of(call)))
        if self._into is not None:
            return None
        for kind in self._walk.points.get(call.number, ()):
            at = f"{self._walk.story.name} {call.number} {kind}"
            branch = branches.fork()
            if isinstance(branch, int):
                self._into = branch
                self._point = {"at": f"{at} ({call.function} {call.operation})", "kind": kind}
                return kind
            self._points.append({"at": at, "kind": kind, **branch.result()})
        return None

    def finish(self, broken: list[str], picture: Json) -> Json:
        """The trunk's outcome; a branch reports its own, and ends here."""
        if self._into is not None:
            branches.report(self._into, {**self._point, "broken": broken})
        walk = self._walk
        trunk = {"at": f"{walk.story.name} {_named(walk)}", "kind": _named(walk), "broken": broken}
        calls = [astuple(call) for call in self._stack.wire.calls]
        points = [*self._points, trunk] if broken or _named(self._walk) else self._points
        return {"points": points, "calls": calls, "picture": picture}


def _named(walk: Walk) -> str:
    """The way it is delivered; empty where nothing is wrong with it all along."""
    return "weather" if walk.rough else str(walk.ways)


def stories_told(folder: Path = STORIES) -> list[Story]:
    """All stories that are reviewed."""
    return [read_story(path) for path in sorted(folder.glob("*.jsonl"))]


def read_story(path: Path) -> Story:
    """A story from its file."""
    lines = path.read_text("utf-8").splitlines()
    return Story(path.stem, tuple(json.loads(line) for line in lines if line.strip()))


def point(story: str, number: int, kind: Kind) -> Figures:
    """One point again; where it breaks, the shortest story in which it still does.

    Lines leave from the end and then one by one, as long as the same function's call fails so.
    """
    whole = read_story(STORIES / f"{story}.jsonl")
    with prepared() as play:
        broken, call = _at(play, whole, number, kind)
        if not broken or call is None:
            return Figures(1, "faults", broken)
        shortest = whole
        for left in range(len(whole.lines) - 1, -1, -1):
            lines = shortest.lines[:left] + shortest.lines[left + 1 :]
            if found := _still_broken(play, Story(story, lines), call, kind):
                shortest, broken = Story(story, lines), found
    told = "".join(f"\n  {json.dumps(line, ensure_ascii=False)}" for line in shortest.lines)
    return Figures(1, "faults", broken, f"broken still, in no more than:{told}")


def _still_broken(play: Play, story: Story, call: Call, kind: Kind) -> tuple[str, ...]:
    """What breaks at any call of that function and operation in a story."""
    trunk = branches.together([partial(play, Walk(story))])[0]
    if trunk["points"]:
        return ()
    alike = [
        one.number
        for one in (Call(*parts) for parts in trunk["calls"])
        if (one.function, one.operation) == (call.function, call.operation)
    ]
    walk = Walk(story, {number: [kind] for number in alike}, expected=trunk["picture"])
    found = branches.together([partial(play, walk)])[0]
    return tuple(why for point in found["points"] for why in point["broken"])


def _at(play: Play, story: Story, number: int, kind: Kind) -> tuple[tuple[str, ...], Call | None]:
    trunk = branches.together([partial(play, Walk(story))])[0]
    walk = Walk(story, {number: [kind]}, expected=trunk["picture"])
    found = branches.together([partial(play, walk)])[0]
    broken = tuple(f"{point['at']}: {why}" for point in found["points"] for why in point["broken"])
    calls = [Call(*parts) for parts in trunk["calls"]]
    return broken, calls[number] if number < len(calls) else None


def main() -> int:
    """Show a point again and say what broke."""
    parser = argparse.ArgumentParser(prog="python -m proof.faults", description=__doc__)
    parser.add_argument("story", help="a story of tests/stories, without its ending")
    parser.add_argument("call", type=int, help="the number of the call")
    parser.add_argument("kind", type=Kind, choices=list(Kind))
    asked = parser.parse_args()
    figures = point(asked.story, asked.call, asked.kind)
    print("\n".join([*figures.broken, figures.remarks or "nothing broke"]))
    return 1 if figures.broken else 0


if __name__ == "__main__":
    sys.exit(main())
