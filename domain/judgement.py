"""Judging a design whole: whether its choices, stones and text can stand together."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.choices import Choices
from domain.deadlines import local_date
from domain.engraving import EngravingRules
from domain.fitting import refuse_unfit_stones, refuse_unfit_text
from domain.kernel import Refusal
from domain.offering import conflict, settled
from domain.remaining import remaining_of
from domain.style import Style


@dataclass(frozen=True, slots=True)
class Criteria:
    """What choices are judged by; `subject` is whose design it is."""

    style: Style
    engraving: EngravingRules
    subject: str
    now: datetime

    @property
    def today(self) -> date:
        """The rules of the day, in London."""
        return local_date(self.now)


class OptionConflict(Refusal):
    """{value} does not go with the other choices ({against}). {reasons}"""

    code = "option_conflict"


def refuse_unfit(after: Choices, criteria: Criteria, tried: tuple[str, str]) -> None:
    """Raises `OptionConflict` for what was `tried`, and the refusals of fitting."""
    refuse_conflict(criteria, after, tried)
    refuse_unfit_stones(criteria.style, after, criteria.today)
    values = settled(criteria.style, after, criteria.today).values
    refuse_unfit_text(criteria.style, values, after, criteria.engraving)


def refuse_conflict(criteria: Criteria, choices: Choices, tried: tuple[str, str] | None) -> None:
    """Raises `OptionConflict`: an option and its value, blocking rules, what is still allowed.

    Without anything tried the choices are final: what is not chosen is not used.
    """
    found = conflict(criteria.style, choices, criteria.today, final=tried is None)
    if found is None:
        return
    option, value = tried or (found.option, choices.value(found.option))
    raise OptionConflict(
        option=option,
        value=value,
        against=found.option,
        rules=tuple(rule.id for rule in found.rules),
        reasons=" ".join(rule.because for rule in found.rules),
        **_left(criteria, choices, option),
    )


def _left(criteria: Criteria, choices: Choices, code: str) -> dict[str, object]:
    option = criteria.style.option(code)
    if option is None:
        return {"allowed": ()}
    left = remaining_of(criteria.style, option, choices, criteria.today)
    return {"allowed": left.allowed, "low": left.low, "high": left.high}
