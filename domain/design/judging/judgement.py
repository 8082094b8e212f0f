"""Judging a design whole: whether its choices, stones and text can stand together."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.catalogue.media import Pick
from domain.catalogue.style import Style
from domain.deadlines import local_date
from domain.design.choices import Choices
from domain.design.engraving import EngravingRules
from domain.design.judging.fitting import refuse_unfit_stones, refuse_unfit_text
from domain.design.judging.offering import conflict, settled
from domain.design.judging.remaining import Remaining, remaining_of
from domain.design.judging.remedy import fewest_changes
from domain.kernel import Refusal


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

    against: str
    rules: tuple[str, ...]
    reasons: str
    option: str
    allowed: tuple[str, ...] | None
    change: tuple[str, ...] | None


def refuse_unfit(after: Choices, criteria: Criteria, tried: Pick) -> None:
    """Raises `OptionConflict` for what was `tried`, and the refusals of fitting.

    Each says by `change` the fewest choices to take back so that what was tried can be had; there
    is no `change` when nothing helps.
    """
    try:
        refuse_conflict(criteria, after, tried)
        _refuse_unmakeable(after, criteria)
    except Refusal as refusal:
        change = fewest_changes(
            criteria.style, after, tried.option, lambda choices: _possible(choices, criteria)
        )
        raise type(refusal)(**_with_remedy(refusal, criteria.style, change)) from None


def refuse_conflict(criteria: Criteria, choices: Choices, tried: Pick | None) -> None:
    """Raises `OptionConflict`: an option and its value, blocking rules, what is still allowed.

    Without anything tried the choices are final: what is not chosen is not used.
    """
    found = conflict(criteria.style, choices, criteria.today, final=tried is None)
    if found is None:
        return
    option = tried.option if tried else found.option
    value = tried.value if tried else choices.value(option)
    instead = _instead(criteria, choices, Pick(option=option, value=value or ""), found.option)
    raise OptionConflict(option=option, value=value, **found.facts, **instead)


def _refuse_unmakeable(choices: Choices, criteria: Criteria) -> None:
    refuse_unfit_stones(criteria.style, choices, criteria.today)
    values = settled(criteria.style, choices, criteria.today).values
    refuse_unfit_text(criteria.style, values, choices, criteria.engraving)


def _possible(choices: Choices, criteria: Criteria) -> bool:
    if conflict(criteria.style, choices, criteria.today) is not None:
        return False
    try:
        _refuse_unmakeable(choices, criteria)
    except Refusal:
        return False
    return True


def _with_remedy(
    refusal: Refusal, style: Style, change: tuple[str, ...] | None
) -> dict[str, object]:
    if not change:
        left = refusal.facts.get("allowed")
        instead = {"remedy": f"Choose one of: {', '.join(left)}."} if left else {}
        return {**refusal.facts, **instead}
    named = [option.label or option.code for option in style.options if option.code in change]
    remedy = f"To have it, change: {', '.join(named)}."
    return {**refusal.facts, "change": change, "remedy": remedy}


def _instead(
    criteria: Criteria, choices: Choices, refused: Pick, against: str
) -> dict[str, object]:
    """What could be had of the option; of a stone whose type could be, what another should have.

    Then no types are offered: that of the stone is one of them.
    """
    left = _left(criteria, choices, refused.option)
    if left is None:
        return {"allowed": ()}
    if left.kind == "stone_slot" and refused.value in left.allowed:
        return _another_stone(_left(criteria, choices.without(refused.option), against))
    return {"allowed": left.allowed, "low": left.low, "high": left.high}


def _another_stone(left: Remaining | None) -> dict[str, object]:
    if left is None:
        return {}
    instead = ", ".join(left.allowed) or f"from {left.low} to {left.high}"
    return {"remedy": f"Choose a stone with {left.label.lower()} {instead}."}


def _left(criteria: Criteria, choices: Choices, code: str) -> Remaining | None:
    option = criteria.style.option(code)
    if option is None:
        return None
    return remaining_of(criteria.style, option, choices, criteria.today)
