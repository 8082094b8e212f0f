"""Every group of the pricing vectors, answered by the accountant."""

import hashlib
import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

from tests.accountant import masses, orders, pieces
from tests.accountant.sums import Case, q, shelf

VECTORS = Path(__file__).parents[1] / "vectors"


def answer(group: str, rules: Case, book: Case, case: Case) -> Case:
    return GROUPS[group](rules, book, case)


def ground(version: str) -> tuple[Case, Case]:
    """The rule set and the book of a number, as they were published."""
    whole = json.loads((VECTORS / f"ruleset-{version}.json").read_text("utf-8"))
    return whole["rule_set"], whole["price_book"]


def _hash(_: Case, __: Case, case: Case) -> Case:
    value = case.get("value")
    if "file" in case:
        value = json.loads((VECTORS / case["file"]).read_text("utf-8"))[case["member"]]
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {"sha256": hashlib.sha256(text.encode()).hexdigest()}


def _export(_: Case, __: Case, case: Case) -> Case:
    rate = Fraction(case["fx_usd_per_gbp"]) * (1 + Fraction(case["fx_buffer"]))
    raw = q(case["net_pence"] * rate)
    return {
        "gross_raw_us_cents": raw,
        "gross_us_cents": shelf(raw, case["rounding"], ()),
        "vat_us_cents": 0,
        "vat_treatment": "zero_rated_export",
    }


def _table_stone(_: Case, __: Case, case: Case) -> Case:
    if case.get("stones", 5) < 5:
        return {"error": "price_on_request"}
    usd = Fraction(case["carat"]) * Fraction(case["list_usd_per_ct"])
    pounds = usd * (1 + Fraction(case["list_adjustment"])) * Fraction(case["fx_gbp_per_usd"])
    return {"cost_pence": q(pounds * 100)}


def _floor(rules: Case, _: Case, case: Case) -> Case:
    least = case["cost_pence"] * (1 + Fraction(rules["min_margin"]))
    good = case["ex_vat_pence"] >= least
    return {"ok": True} if good else {"ok": False, "error": "price_below_floor"}


GROUPS: Mapping[str, Callable[[Case, Case, Case], Case]] = {
    "canonical_hash": _hash,
    "mass": lambda rules, _, case: {"mass_g": masses.grams(rules, case)},
    "piece_price": pieces.piece_price,
    "invalid_input": pieces.piece_price,
    "stone_tiers": lambda rules, _, case: {
        "line_pence": q(pieces.tiered(rules, case["cost_pence"]))
    },
    "rounding_rule": lambda _, book, case: {
        "gross_pence": shelf(case["gross_raw_pence"], case["rounding"], book["rounding_bands"])
    },
    "export_price": _export,
    "resize_metal": lambda rules, _, case: masses.resized(rules, case),
    "table_stone": _table_stone,
    "floor_guard": _floor,
    "order_discount": lambda _, __, case: orders.discounted(case),
    "order_vat": lambda _, __, case: orders.order_vat(case),
    "instalments": lambda _, __, case: orders.instalments(case),
    "payment_plan": lambda _, book, case: orders.payment_plan(book, case),
    "price_lock": lambda _, __, case: orders.price_lock(case),
    "display_breakdown": lambda _, __, case: orders.breakdown(case),
    "price_difference": lambda _, __, case: orders.difference(case),
    "cancellation_retention": lambda rules, _, case: orders.retention(rules, case),
}
