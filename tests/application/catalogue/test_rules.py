"""Constraint rules from their written form."""

from dataclasses import replace
from datetime import date

import pytest

from application.catalogue.reading.mapping import map_product
from application.catalogue.reading.rules import RuleMalformed, parse_rule
from domain.catalogue.constraint import Allow, Combined, Forbid, Is, Within

from .documents import TEMPLATES, product

WRITTEN = {
    "id": "R07",
    "when": {"all": [{"eq": ["setting", "tension"]}, {"not": {"has": "engraving"}}]},
    "then": {
        "allow": {"metal": ["au750_w", "pt950"]},
        "range": {"carat": ["0.50", "3.00"]},
        "forbid": ["engraving"],
    },
    "because": "Tension settings need a hard stone.",
    "from": "2026-01-01",
    "to": None,
}


def test_a_rule_is_read_whole() -> None:
    rule = parse_rule(WRITTEN)
    assert rule.when == Combined(
        op="all",
        of=(
            Is(op="eq", option="setting", values=("tension",)),
            Combined(op="not", of=(Is(op="has", option="engraving"),)),
        ),
    )
    allow, within, forbid = rule.then
    assert allow == Allow(option="metal", values=("au750_w", "pt950"))
    assert isinstance(within, Within)
    assert forbid == Forbid(option="engraving")
    assert rule.valid_to is None


@pytest.mark.parametrize("change", [{"when": {"near": ["carat", "1"]}}, {"then": {"hide": {}}}])
def test_an_unknown_word_is_not_a_rule(change: dict[str, object]) -> None:
    with pytest.raises(RuleMalformed):
        parse_rule({**WRITTEN, **change})


@pytest.mark.parametrize(("end", "refused"), [(None, True), (date(2026, 4, 1), False)])
def test_only_a_rule_without_an_end_can_refuse_a_product(end: date | None, refused: bool) -> None:
    document = product()
    template = TEMPLATES.by_style["SOL-CLAW"]
    metals = Forbid(option="metal", values=tuple(document["metalsOffered"]))
    rule = replace(template.rules[0], id="R99", when=Combined(op="all", of=()), then=(metals,))
    changed = replace(template, rules=(*template.rules, replace(rule, valid_to=end)))
    by_style = {**TEMPLATES.by_style, "SOL-CLAW": changed}
    errors = map_product(document, replace(TEMPLATES, by_style=by_style)).errors
    assert [error.code for error in errors] == ["constraints_unsatisfiable"] * refused
    assert all("R99" in error.message for error in errors)
