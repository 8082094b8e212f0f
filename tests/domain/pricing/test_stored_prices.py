"""Prices as they were once stored, one of each engine: they derive again for ever, hash and all."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from application.reference import shipped_price_book, shipped_rule_set
from domain.pricing.engine import ENGINES, price
from domain.pricing.engine.piece import PieceInputs
from domain.pricing.engine.result import PriceResult

STORED = {path.stem: path for path in Path(__file__).with_name("stored_prices").glob("*.json")}


def stored(name: str) -> tuple[PriceResult, PieceInputs]:
    kept = TypeAdapter(PriceResult).validate_json(STORED[name].read_bytes())
    assert isinstance(kept.inputs, PieceInputs)
    return kept, kept.inputs


@pytest.mark.parametrize("name", STORED)
def test_a_stored_price_derives_again(name: str) -> None:
    kept, inputs = stored(name)
    rules, book = shipped_rule_set(kept.ruleset), shipped_price_book(kept.ruleset)
    assert price(inputs, rules, book) == kept


def test_there_is_one_of_each_engine() -> None:
    assert {stored(name)[0].engine for name in STORED} == set(ENGINES)


def test_engine_1_knows_nothing_of_designing() -> None:
    kept, inputs = stored("engine-1")
    rules, book = shipped_rule_set(kept.ruleset), shipped_price_book(kept.ruleset)
    drawn = price(replace(inputs, design_revisions=5), rules, book)
    assert replace(drawn, inputs=inputs) == kept
