"""Wishes for the demonstration's styles as Hypothesis draws them, and an evaluator of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from hypothesis import strategies as st

from application.reference import shipped_engraving_rules
from domain.catalogue.constraint import Allow, Combined, Condition, Forbid, Is, Within
from domain.catalogue.media import Pick
from domain.catalogue.option import Engraving, Number, Option, StoneSlot
from domain.catalogue.satisfiability import asked_numbers
from domain.catalogue.style import Style
from domain.design.choices import NOTHING_CHOSEN, Choices, ChosenStone, Inscription, StoneSnapshot
from domain.design.judging.judgement import Criteria, refuse_unfit
from domain.design.option_value import in_steps
from domain.inventory.species import StoneType
from domain.inventory.stone import Shape
from domain.kernel import Refusal
from tests.designs import NOON, shapes_of, snapshot

MM = tuple(map(Decimal, ("4.15", "4.40", "5.00", "5.60", "6.40", "7.30", "8.10")))
CARATS = tuple(map(Decimal, ("0.25", "0.35", "0.50", "0.75", "1.00", "1.60", "2.10")))
TEXTS = ("A", "For ever and a day", "Wherever you go I shall go")


@dataclass(frozen=True, slots=True)
class Wish:
    """Something chosen for one option, as the choices after it."""

    option: str
    value: str
    stones: tuple[ChosenStone, ...] = ()
    text: Inscription | None = None

    def put(self, choices: Choices) -> Choices:
        if self.text:
            return choices.inscribed(self.text)
        for stone in self.stones:
            choices = choices.setting(stone)
        return choices if self.stones else choices.picking(self.option, self.value)


def criteria(style: Style) -> Criteria:
    return Criteria(style, shipped_engraving_rules(), "shopper-1", NOON)


def refusal_of(style: Style, choices: Choices, wish: Wish) -> Refusal | None:
    """What is said to a wish beside some choices."""
    try:
        refuse_unfit(wish.put(choices), criteria(style), Pick(option=wish.option, value=wish.value))
    except Refusal as refusal:
        return refusal
    return None


def accepted(style: Style, wishes: Iterable[Wish]) -> Choices:
    """What a customer has who wishes all this in this order; what is refused is left."""
    choices = NOTHING_CHOSEN
    for wish in wishes:
        if refusal_of(style, choices, wish) is None:
            choices = wish.put(choices)
    return choices


def wishes(style: Style) -> st.SearchStrategy[list[Wish]]:
    """At most one wish for each option, in any order."""
    return st.lists(
        st.sampled_from(style.options).flatmap(lambda option: wish_for(style, option)),
        unique_by=lambda wish: wish.option,
        min_size=min(4, len(style.options)),
        max_size=len(style.options),
    )


def wish_for(style: Style, option: Option) -> st.SearchStrategy[Wish]:
    match option.domain:
        case StoneSlot() as slot:
            return st.builds(
                _stones,
                st.just((option.code, slot)),
                st.sampled_from(slot.types),
                st.sampled_from(shapes_of(style)),
                st.tuples(st.sampled_from(CARATS), st.sampled_from(MM)),
            )
        case Engraving(fonts=fonts):
            return st.builds(_text, st.sampled_from(fonts), st.sampled_from(TEXTS))
        case _:
            return st.sampled_from(values(style, option)).map(lambda v: Wish(option.code, v))


def values(style: Style, option: Option) -> tuple[str, ...]:
    """All that decides something: of a number the ends, and where a rule turns."""
    domain = option.domain
    if not isinstance(domain, Number):
        return option.values
    asked = asked_numbers(option.code, style.constraints)
    turning = {number + step * domain.step for number in asked for step in (-1, 0, 1)}
    inside = {n for n in (domain.low, domain.high, *turning) if domain.low <= n <= domain.high}
    return tuple(in_steps(number, domain) for number in sorted(inside))


def naively_valid(style: Style, chosen: Mapping[str, str]) -> bool:
    """Whether values of options, `slot.type` and `engraving.font` obey every rule: said anew.

    Here everything is decided, so that a rule holds or does not.
    """
    rules = [rule for rule in style.constraints if _true(rule.when, chosen)]
    obeyed = all(_obeyed(effect, chosen) for rule in rules for effect in rule.then)
    used = all(not o.required or _used(o.code, chosen) for o in style.options)
    made = not style.stock or any(
        all(chosen.get(pick.option) == pick.value for pick in piece.picks) for piece in style.stock
    )
    return obeyed and used and made


def _true(condition: Condition, chosen: Mapping[str, str]) -> bool:
    if isinstance(condition, Combined):
        parts = [_true(part, chosen) for part in condition.of]
        return {"all": all(parts), "any": any(parts), "not": parts[:1] == [False]}[condition.op]
    return _used(condition.option, chosen) if condition.op == "has" else _is(condition, chosen)


def _is(test: Is, chosen: Mapping[str, str]) -> bool:
    value = chosen.get(test.option)
    if value is None:
        return False
    match test.op:
        case "gte":
            return Decimal(value) >= Decimal(test.values[0])
        case "lte":
            return Decimal(value) <= Decimal(test.values[0])
        case "between":
            return Decimal(test.values[0]) <= Decimal(value) <= Decimal(test.values[1])
        case _:
            return value in test.values


def _obeyed(effect: object, chosen: Mapping[str, str]) -> bool:
    match effect:
        case Forbid(option=option, values=()):
            return not _used(option, chosen)
        case Forbid(option=option, values=values):
            return chosen.get(option) not in values
        case Allow(option=option, values=values):
            return option not in chosen or chosen[option] in values
        case Within(option=option, low=low, high=high):
            return option not in chosen or low <= Decimal(chosen[option]) <= high
        case _:
            return True


def _used(option: str, chosen: Mapping[str, str]) -> bool:
    return any(name.partition(".")[0] == option for name in chosen)


def stones_of(slot: StoneSlot, code: str, kept: StoneSnapshot) -> tuple[ChosenStone, ...]:
    """Equal stones for every place of a slot."""
    return tuple(
        ChosenStone(slot=code, place=place, asset_id=f"{code}-{place}", snapshot=kept)
        for place in range(1, slot.count + 1)
    )


def line_of(text: str, font: str) -> Inscription:
    return Inscription(text=text, hash=text, font=font, units=len(text), position="inside")


def _stones(
    place: tuple[str, StoneSlot], kind: str, shape: str, measures: tuple[Decimal, Decimal]
) -> Wish:
    (code, slot), (carat, across) = place, measures
    kept = replace(
        snapshot(),
        type=cast(StoneType, kind),
        shape=cast(Shape, shape),
        carat=carat,
        length_mm=across,
        width_mm=across,
    )
    return Wish(code, kind, stones=stones_of(slot, code, kept))


def _text(font: str, text: str) -> Wish:
    return Wish("engraving", font, text=line_of(text, font))
