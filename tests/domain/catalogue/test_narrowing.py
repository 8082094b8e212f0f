"""Constraint rules over what is left, and whether anybody could complete a product."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue.constraint import (
    Allow,
    Combined,
    Condition,
    Effect,
    Forbid,
    Is,
    Rule,
    Warn,
    Within,
)
from domain.catalogue.narrowing import Span, holds, narrow, rooms_of
from domain.catalogue.option import Choice, Engraving, Number, Option, StoneSlot
from domain.catalogue.satisfiability import Unsatisfiable, unsatisfiable

METAL = Option(code="metal", label="Metal", domain=Choice(values=("gold", "silver")))
SETTING = Option(code="setting", label="Setting", domain=Choice(values=("claw", "bezel")))
WIDTH = Option(
    code="band_width_mm",
    label="Width",
    domain=Number(low=Decimal("1.4"), high=Decimal("3.0"), step=Decimal("0.1")),
)
TEXT = Option(
    code="engraving",
    label="Engraving",
    domain=Engraving(fonts=("block",), cap_units=9),
    required=False,
)
CENTRE = Option(code="centre", label="Centre", domain=StoneSlot(types=("ruby", "opal")))
OPTIONS = (METAL, SETTING, WIDTH, TEXT, CENTRE)
ROOMS = rooms_of(OPTIONS)


def rule(name: str, when: Condition, *then: Effect) -> Rule:
    return Rule(id=name, when=when, then=then, because="So.", valid_from=date(2026, 1, 1))


def eq(option: str, value: str) -> Is:
    return Is(op="eq", option=option, values=(value,))


def between(low: int, high: int) -> Within:
    return Within(option="band_width_mm", low=Decimal(low), high=Decimal(high))


ALWAYS = Combined(op="all", of=())


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (ALWAYS, True),
        (Combined(op="any", of=()), False),
        (eq("metal", "gold"), None),
        (eq("metal", "tin"), False),
        (Is(op="in", option="metal", values=("gold", "silver", "tin")), True),
        (eq("centre.type", "ruby"), None),
        (eq("unheard", "of"), False),
        (Is(op="has", option="metal"), True),
        (Is(op="has", option="engraving"), None),
        (Is(op="has", option="unheard"), False),
        (Is(op="gte", option="band_width_mm", values=("1.4",)), True),
        (Is(op="gte", option="band_width_mm", values=("2",)), None),
        (Is(op="lte", option="band_width_mm", values=("1.3",)), False),
        (Is(op="between", option="band_width_mm", values=("1", "4")), True),
        (Is(op="gte", option="metal", values=("1",)), False),
        (Combined(op="not", of=(eq("metal", "tin"),)), True),
        (Combined(op="not", of=(eq("metal", "gold"),)), None),
        (Combined(op="any", of=(eq("metal", "gold"), Is(op="has", option="metal"))), True),
        (Combined(op="all", of=(eq("metal", "gold"), eq("metal", "tin"))), False),
    ],
)
def test_a_condition_holds_for_all_some_or_none(
    condition: Condition, expected: bool | None
) -> None:
    assert holds(condition, ROOMS) is expected


def test_rules_narrow_until_nothing_changes() -> None:
    rules = (
        rule(
            "A",
            eq("setting", "claw"),
            between(2, 9),
        ),
        rule(
            "B", eq("metal", "silver"), Forbid(option="setting", values=("bezel",)), Warn(text="!")
        ),
        rule("C", ALWAYS, Allow(option="metal", values=("silver",)), Warn(text="Silver.")),
        rule("D", ALWAYS, Forbid(option="engraving")),
    )
    left = narrow(ROOMS, rules)
    assert left.rooms["metal"] == ("silver",)
    assert left.rooms["band_width_mm"] == Span(Decimal(2), Decimal("3.0"))
    assert holds(Is(op="has", option="engraving"), left.rooms) is False
    assert left.touched["setting"] == ("B",)
    assert left.emptied is None


def test_an_empty_domain_names_its_rules() -> None:
    rules = (
        rule("A", ALWAYS, Allow(option="metal", values=("gold",))),
        rule("B", ALWAYS, Forbid(option="metal", values=("gold",))),
    )
    assert unsatisfiable(OPTIONS, rules) == Unsatisfiable("metal", ("A", "B"))
    nothing = Option(code="metal", label="Metal", domain=Choice(values=()))
    assert unsatisfiable((nothing,), ()) == Unsatisfiable("metal", ())
    needed = rule("C", ALWAYS, Forbid(option="setting"))
    assert unsatisfiable(OPTIONS, (needed,)) == Unsatisfiable("setting", ("C",))


def test_every_way_may_be_barred_though_every_value_is_left() -> None:
    barred = (
        rule("A", eq("metal", "gold"), Forbid(option="setting", values=("claw", "bezel"))),
        rule(
            "B",
            eq("metal", "silver"),
            between(9, 9),
        ),
    )
    assert unsatisfiable(OPTIONS, barred) == Unsatisfiable(None, ("A", "B"))
    assert unsatisfiable(OPTIONS, barred[:1]) is None


def test_a_number_may_have_to_be_neither_lowest_nor_highest() -> None:
    never = Forbid(option="setting", values=("claw", "bezel"))
    rules = (
        rule("A", Is(op="lte", option="band_width_mm", values=("1.9",)), never),
        rule("B", Is(op="gte", option="band_width_mm", values=("2.1",)), never),
    )
    assert unsatisfiable(OPTIONS, rules) is None


RULES = st.lists(
    st.builds(
        rule,
        st.sampled_from("ABC"),
        st.sampled_from((ALWAYS, eq("metal", "gold"), eq("setting", "bezel"))),
        st.sampled_from(
            (
                Allow(option="metal", values=("gold",)),
                Forbid(option="setting", values=("claw",)),
                between(2, 4),
                Forbid(option="engraving"),
            )
        ),
    ),
    max_size=5,
)


@given(RULES, st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_matter(rules: list[Rule], shuffle: st.DataObject) -> None:
    turned = list(rules)
    shuffle.shuffle(turned)  # type: ignore[attr-defined]  # Hypothesis's random, typed as its source
    assert narrow(ROOMS, rules).rooms == narrow(ROOMS, turned).rooms


@given(RULES)
def test_narrowing_again_changes_nothing(rules: list[Rule]) -> None:
    once = narrow(ROOMS, rules).rooms
    assert narrow(once, rules).rooms == once


def test_a_rule_is_in_force_from_its_first_day_to_before_its_last() -> None:
    dated = Rule(
        id="A",
        when=ALWAYS,
        then=(),
        because="So.",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 2, 1),
    )
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1))
    assert [dated.in_force(day) for day in days] == [False, True, True, False]
