"""What becomes of prices in orders: shared, discounted, paid in parts, kept and given back."""

import json
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil
from pathlib import Path

from tests.accountant.sums import Case, q, shared, vat_in

GROUPS = {
    "stone": ("centre", "side", "melee"),
    "metal": ("metal",),
    "making_and_setting": ("labour", "design", "setting"),
    "personalisation": ("engraving", "surcharge"),
    "hallmark_and_packaging": ("hallmark", "packaging"),
}
RETENTION = Path(__file__).parents[2] / "application" / "reference" / "retention-uk-2026.json"
WEEK = timedelta(hours=168)


def discounted(case: Case) -> Case:
    lines, discount = case["line_gross_pence"], case["discount_pence"]
    if discount > sum(lines):
        return {"error": "discount_exceeds_total"}
    taken = shared(discount, lines)
    after = [line - part for line, part in zip(lines, taken, strict=True)]
    return {
        "allocated_pence": taken,
        "lines_after_pence": after,
        "total_after_pence": sum(after),
        "line_vat_pence": [vat_in(line) for line in after],
        "order_vat_pence": sum(vat_in(line) for line in after),
    }


def order_vat(case: Case) -> Case:
    vats = [vat_in(line) for line in case["line_gross_pence"]]
    together = vat_in(sum(case["line_gross_pence"]))
    return {"line_vat_pence": vats, "order_vat_pence": sum(vats), "vat_of_sum_pence": together}


def instalments(case: Case) -> Case:
    total, first = case["total_pence"], ceil(case["total_pence"] * Fraction(case["share_first"]))
    vat = vat_in(total) if case["vat_pence"] is None else case["vat_pence"]
    return {
        "first_pence": first,
        "second_pence": total - first,
        "first_vat_pence": vat_in(first),
        "second_vat_pence": vat - vat_in(first),
    }


def payment_plan(book: Case, case: Case) -> Case:
    lines, terms = case["lines"], book["deposit"]
    made = [line["gross_pence"] for line in lines if line["nature"] != "stock"]
    total = sum(line["gross_pence"] for line in lines)
    vat = sum(vat_in(line["gross_pence"]) for line in lines)
    if sum(made) <= terms["made_total_above_pence"]:
        return _due("full", (total, 0), (vat, 0))
    share = Fraction(case.get("share", terms["share"]))
    if not Fraction(terms["min_share"]) <= share <= Fraction(terms["max_share"]):
        return {"error": "deposit_share_out_of_range"}
    deposit = ceil(sum(made) * share)
    now = deposit + total - sum(made)
    stock_vat = vat - sum(map(vat_in, made))
    now_vat = vat_in(deposit) + stock_vat
    return _due("deposit_balance", (now, total - now), (now_vat, vat - now_vat))


def price_lock(case: Case) -> Case:
    until = datetime.fromisoformat(case["issued_at"]) + WEEK
    valid = {"valid_until": until.isoformat().replace("+00:00", "Z")}
    if datetime.fromisoformat(case["accept_at"]) < until:
        return valid | {"outcome": "accepted", "pay_pence": case["quoted_gross_pence"]}
    current = {"current_gross_pence": case["current_gross_pence"]}
    return valid | {"outcome": "refused", "error": "quote_expired"} | current


def breakdown(case: Case) -> Case:
    lines = case["lines_ex_vat_pence"]
    shares = dict(zip(lines, shared(case["gross_pence"], list(lines.values())), strict=True))
    groups = {name: sum(shares.get(c, 0) for c in codes) for name, codes in GROUPS.items()}
    return {"lines_inc_vat_pence": shares, "groups_inc_vat_pence": groups}


def difference(case: Case) -> Case:
    old, new = (breakdown(case[when])["lines_inc_vat_pence"] for when in ("old", "new"))
    moved = {code: new.get(code, 0) - old.get(code, 0) for code in {**new, **old}}
    moved = {code: pence for code, pence in moved.items() if pence}
    return {"lines_inc_vat_pence": moved, "gross_pence": sum(moved.values())}


def losses(case: Case) -> Case:
    """ex VAT x (1 - recoverable) of what is done, and never more than was paid."""
    terms, lost = json.loads(RETENTION.read_text("utf-8"))["recoverable"], {}
    stones = "stone" if case["stones_ours"] else "bought_in"
    for code, ex_vat in case["price_lines_pence"].items():
        term = terms.get(stones if code in ("centre", "side") else code)
        if term and term["after"] in case["stages_done"]:
            lost[code] = q(ex_vat * case["quantity"] * (1 - Fraction(term["share"])))
    retained = min(sum(lost.values()), case["paid_pence"])
    if retained < sum(lost.values()):
        lost = dict(zip(lost, shared(retained, list(lost.values())), strict=True))
    return {
        "retained_lines_pence": {code: pence for code, pence in lost.items() if pence},
        "retained_pence": retained,
        "vat_in_retained_pence": vat_in(retained),
        "refund_pence": case["paid_pence"] - retained,
    }


def retention(rules: Case, case: Case) -> Case:
    if "price_lines_pence" in case:
        return losses(case)
    terms, kept = rules["retention"], {}
    if "design" in case["stages_done"]:
        kept["design"] = terms["design_fee_pence"]
    if "cast" in case["stages_done"]:
        kept["casting"] = terms["casting_fee_pence"]
        kept["refining_loss"] = q(case["metal_cost_pence"] * Fraction(terms["refining_loss"]))
    retained = min(sum(kept.values()), case["paid_pence"])
    return {
        "retained_lines_pence": kept,
        "retained_pence": retained,
        "vat_in_retained_pence": vat_in(retained),
        "refund_pence": case["paid_pence"] - retained,
    }


def _due(plan: str, pence: tuple[int, int], vat: tuple[int, int]) -> Case:
    return {
        "plan": plan,
        "due_now_pence": pence[0],
        "balance_pence": pence[1],
        "vat_due_now_pence": vat[0],
        "vat_balance_pence": vat[1],
    }
