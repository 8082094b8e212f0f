"""One piece priced line by line."""

from collections.abc import Iterator
from fractions import Fraction

from tests.accountant.masses import metal_cost
from tests.accountant.sums import VAT, Case, q, shelf, vat_in

SLOTS = ("centre", "side")


def piece_price(rules: Case, book: Case, piece: Case) -> Case:
    if wrong := next(_wrong(rules, piece), None):
        return {"error": wrong}
    metals, marked = _metals(rules, book, piece), _marked(rules, piece)
    costs = _costs(rules, piece, metals)
    fees = _fees(rules, piece, sum(marked))
    lines = {
        code: q(amount * (1 + Fraction(piece.get("adjustments", {}).get(code, "0"))))
        for code, amount in (_marked_up(rules, piece, costs) | fees).items()
    }
    net = sum(lines.values())
    raw = q(net * (1 + VAT))
    gross = shelf(raw, piece.get("rounding", {"rule": "bands"}), book["rounding_bands"])
    if gross is None:
        return {"error": "rounding_rule_unknown"}
    return {
        "metal_cost_pence_each": metals,
        "hallmark_required_each": marked,
        "lines_ex_vat_pence": {code: lines[code] for code in rules["line_order"]},
        "net_pence": net,
        "gross_raw_pence": raw,
        "gross_pence": gross,
        "rounding_pence": gross - raw,
        "vat_pence": vat_in(gross),
        "ex_vat_pence": gross - vat_in(gross),
        "cost_pence": sum(costs.values()) + sum(fees.values()),
    }


def tiered(rules: Case, cost: int) -> Fraction:
    """Marginal, like bands of a tax."""
    found, floor = Fraction(0), 0
    for tier in rules["stone_tiers"]:
        limit = cost if tier["up_to_pence"] is None else min(cost, tier["up_to_pence"])
        found += max(0, limit - floor) * Fraction(tier["factor"])
        floor = max(floor, limit)
    return found


def _metals(rules: Case, book: Case, piece: Case) -> list[int]:
    family = rules["metals"][piece["metal"]]["family"]
    spot = piece.get("spot_gbp_per_ozt", book["pinned_spot_gbp_per_ozt"][family])
    return [metal_cost(rules, piece["metal"], a["mass_g"], spot) for a in piece["articles"]]


def _marked(rules: Case, piece: Case) -> list[bool]:
    family = rules["metal_families"][rules["metals"][piece["metal"]]["family"]]
    limit = Fraction(family["hallmark_from_g"])
    return [_heaviest(rules, Fraction(each["mass_g"])) >= limit for each in piece["articles"]]


def _heaviest(rules: Case, grams: Fraction) -> Fraction:
    """What the scales may say of an estimate; once it was taken at its word."""
    if (allowed := rules.get("assay_tolerance")) is None:
        return grams
    if grams < Fraction(allowed["light_below_g"]):
        return grams + Fraction(allowed["light_g"])
    return grams * (1 + Fraction(allowed["share"]))


def _costs(rules: Case, piece: Case, metals: list[int]) -> dict[str, int]:
    family = rules["metals"][piece["metal"]]["family"]
    making = rules["labour_fee_pence"][piece["making"]]
    parcel = piece.get("melee", {"count": 0, "carat_each": "0"})
    carats = parcel["count"] * Fraction(parcel["carat_each"])
    return {
        "metal": sum(metals),
        **{slot: sum(_of(piece, slot)) for slot in SLOTS},
        "melee": q(carats * rules["melee_rate_pence_per_ct"]),
        "labour": making.get(family, making["default"]),
        "setting": sum(_setting(rules, each) for each in _set(piece)),
    }


def _marked_up(rules: Case, piece: Case, costs: dict[str, int]) -> dict[str, Fraction]:
    factors = rules["margin_factor"]
    slots = {slot: sum((tiered(rules, c) for c in _of(piece, slot)), Fraction(0)) for slot in SLOTS}
    return slots | {code: costs[code] * Fraction(factors[code]) for code in factors}


def _fees(rules: Case, piece: Case, marks: int) -> dict[str, int]:
    units, fee = piece.get("engraving_units", 0), rules["engraving_fee"]
    text = fee["base_pence"] + fee["extra_unit_pence"] * max(0, units - fee["included_units"])
    fees = {
        "engraving": text if units else 0,
        "hallmark": rules["hallmark_fee_pence_per_article"] * marks,
        "packaging": rules["packaging_fee_pence"],
        "surcharge": sum(each["pence"] for each in piece.get("surcharges", ())),
    }
    return fees | ({"design": _design(rules["design_fee"], piece)} if "design_fee" in rules else {})


def _design(fee: Case, piece: Case) -> int:
    revisions = piece.get("design_revisions")
    if revisions is None:
        return 0
    further = max(0, revisions - fee["included_revisions"])
    return int(fee["base_pence"] + further * fee["extra_revision_pence"])


def _of(piece: Case, slot: str) -> list[int]:
    return [each["cost_pence"] for each in piece.get("stones", ()) if each["slot"] == slot]


def _set(piece: Case) -> list[Case]:
    return [*piece.get("stones", ()), *([piece["melee"]] if "melee" in piece else [])]


def _setting(rules: Case, stones: Case) -> int:
    rows = rules["setting_fee_pence_per_stone"][rules["setting_fee_table"][stones["setting"]]]
    carat = Fraction(stones["carat_each"])
    row = next(r for r in rows if r["below_ct"] is None or carat < Fraction(r["below_ct"]))
    return int(row["fee_pence"]) * int(stones["count"])


def _wrong(rules: Case, piece: Case) -> Iterator[str]:
    """What nobody can price, in the order of the specification."""
    if piece["making"] not in rules["labour_fee_pence"]:
        yield "making_unknown"
    if piece["metal"] not in rules["metals"]:
        yield "metal_unknown"
    yield from _wrong_masses([Fraction(each["mass_g"]) for each in piece["articles"]])
    if any(each["cost_pence"] < 0 for each in piece.get("stones", ())):
        yield "stone_cost_negative"
    yield from (found for stones in _set(piece) for found in _wrong_stones(rules, stones))
    if piece.get("engraving_units", 0) < 0:
        yield "engraving_units_negative"
    if (piece.get("design_revisions") or 0) < 0:
        yield "design_revisions_negative"


def _wrong_masses(masses: list[Fraction]) -> Iterator[str]:
    if not masses:
        yield "articles_required"
    if any(mass <= 0 for mass in masses):
        yield "mass_not_positive"
    if any(mass * 100 % 1 for mass in masses):
        yield "mass_too_precise"


def _wrong_stones(rules: Case, stones: Case) -> Iterator[str]:
    if stones["count"] <= 0:
        yield "stone_count_not_positive"
    if Fraction(stones["carat_each"]) <= 0:
        yield "carat_not_positive"
    if stones["setting"] not in rules["setting_fee_table"]:
        yield "setting_unknown"
