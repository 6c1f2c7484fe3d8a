"""A pre-check: would this programme fit? At most four questions, any of them may be skipped.

It never refuses: the body that runs a programme decides, and the answer says whom to ask.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from chalicelib.welfare.catalogue import Programme


class Question(StrEnum):
    """What may be asked, in this order."""

    AGE = "age"
    HOUSEHOLD = "household"
    INCOME = "income"
    SITUATION = "situation"


class Fit(StrEnum):
    """How an answer, or all of them, fits."""

    LIKELY = "likely"
    PERHAPS = "perhaps"
    NOT_LIKELY = "not_likely"


@dataclass(frozen=True, slots=True)
class Criteria:
    """Who a programme is for. `age` is from and to, in years; what is None or empty does not
    matter; `situation` names the yes-or-no question."""

    age: tuple[int, int] | None = None
    household: tuple[str, ...] = ()
    income: str | None = None
    situation: str | None = None

    @property
    def questions(self) -> tuple[Question, ...]:
        """What matters here; nothing where the programme is open to all."""
        return tuple(question for question in Question if getattr(self, question.value))


SKIPPED = ""
AGES = ("0-5", "6-12", "13-18", "19-34", "35-64", "65-120")
HOUSEHOLDS = ("alone", "single_parent", "children", "elder", "family")
INCOMES = ("recipient", "near_poor", "tight", "enough")
YES, NO = "yes", "no"

CHOICES: Mapping[Question, tuple[str, ...]] = {
    Question.AGE: AGES,
    Question.HOUSEHOLD: HOUSEHOLDS,
    Question.INCOME: INCOMES,
    Question.SITUATION: (YES, NO),
}

_INCOME_FITS: Mapping[str, str] = {  # one sign for each of INCOMES
    "recipient": "+-?-",
    "low": "++?-",
    "basic": "+??-",
    "not_recipient": "-+?-",
    "most": "+++?",
}
_SIGNS = {"+": Fit.LIKELY, "?": Fit.PERHAPS, "-": Fit.NOT_LIKELY}

LIFE_STAGES = {
    "영유아": (0, 6),
    "아동": (0, 12),
    "청소년": (9, 24),
    "청년": (19, 39),
    "중장년": (40, 64),
    "노년": (65, 120),
}
FAMILIES = {"한부모·조손": ("single_parent",), "다자녀": ("children", "single_parent")}
GROUPS = {"장애인": "disability", "보훈대상자": "veteran", "다문화·탈북민": "migrant_or_defector"}


def criteria_of(programme: Programme) -> Criteria | None:
    """What is known of whom a programme is for; None: nothing, so there is nothing to ask."""
    return _table().get(programme.id) or _from_columns(programme)


def judge(criteria: Criteria, answers: Mapping[Question, str]) -> dict[Question, Fit]:
    """How each answer fits; what was skipped may fit."""
    return {question: _fit(criteria, question, answers) for question in criteria.questions}


def overall(fits: Mapping[Question, Fit]) -> Fit:
    """Likely if everything fits, not likely if something does not."""
    if Fit.NOT_LIKELY in fits.values():
        return Fit.NOT_LIKELY
    return Fit.PERHAPS if Fit.PERHAPS in fits.values() else Fit.LIKELY


def _fit(criteria: Criteria, question: Question, answers: Mapping[Question, str]) -> Fit:
    answer = answers.get(question, SKIPPED)
    if not answer:
        return Fit.PERHAPS
    if question is Question.AGE and criteria.age:
        return _age_fit(criteria.age, answer)
    if question is Question.INCOME and criteria.income:
        return _SIGNS[_INCOME_FITS[criteria.income][INCOMES.index(answer)]]
    right = criteria.household if question is Question.HOUSEHOLD else (YES,)
    return Fit.LIKELY if answer in right else Fit.NOT_LIKELY


def _age_fit(right: tuple[int, int], answer: str) -> Fit:
    """An answer is a span of years, such as 19-34 or 72-72."""
    first, last = map(int, answer.split("-"))
    if last < right[0] or first > right[1]:
        return Fit.NOT_LIKELY
    return Fit.LIKELY if right[0] <= first and last <= right[1] else Fit.PERHAPS


def _from_columns(programme: Programme) -> Criteria | None:
    """What the columns of an imported programme tell. Several life stages may leave gaps: the span
    from the first to the last is asked for."""
    spans = [LIFE_STAGES[stage] for stage in programme.life_stages if stage in LIFE_STAGES]
    family = [kind for name in programme.households for kind in FAMILIES.get(name, ())]
    groups = [GROUPS[name] for name in programme.households if name in GROUPS]
    found = Criteria(
        age=(min(first for first, _ in spans), max(last for _, last in spans)) if spans else None,
        household=tuple(dict.fromkeys(family)),
        income="low" if "저소득" in programme.households else None,
        situation=groups[0] if len(groups) == 1 else None,
    )
    return found if found.questions else None


@cache
def _table() -> Mapping[str, Criteria]:
    text = files("chalicelib.welfare").joinpath("eligibility.toml").read_text(encoding="utf-8")
    return {id_: _criteria(fields) for id_, fields in tomllib.loads(text).items()}


def _criteria(fields: Mapping[str, list[str] | list[int] | str | bool]) -> Criteria:
    age, household = fields.get("age"), fields.get("household")
    income, situation = fields.get("income"), fields.get("situation")
    return Criteria(
        age=(int(age[0]), int(age[1])) if isinstance(age, list) else None,
        household=tuple(map(str, household)) if isinstance(household, list) else (),
        income=str(income) if income else None,
        situation=str(situation) if situation else None,
    )
