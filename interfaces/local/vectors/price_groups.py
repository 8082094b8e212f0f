"""Groups of pricing.json about the price of one piece and what it is made of."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from domain.canonical import sha256_of
from domain.design.ring_size import uk_size
from domain.json_document import Node
from domain.money import Money
from domain.pricing.engine import price
from domain.pricing.engine.floor import PriceBelowFloor, guard_floor
from domain.pricing.engine.mass import Band, Chain, Mount, mass
from domain.pricing.engine.metal import growing, resize_metal
from domain.pricing.engine.piece import Melee, PieceInputs, StoneSlot, Surcharge
from domain.pricing.engine.result import PriceResult
from domain.pricing.engine.stones import STONES_FOR_A_PRICE, TableCell, stone_line, table_stone_cost
from domain.pricing.order_money.export import export_price
from domain.pricing.price_books.book_document import parse_rounding
from domain.pricing.price_books.price_book import Adjustment, PriceBook
from domain.pricing.rounding import shelf_price
from interfaces.local.vectors.case import Fields, Ground, Group

CATEGORY = "vectors"


def canonical_hash(case: Fields, ground: Ground) -> Fields:
    if "file" in case:
        return {"sha256": sha256_of(ground.document(case["file"])[case["member"]])}
    return {"sha256": sha256_of(case["value"])}


def mass_of(case: Fields, ground: Ground) -> Fields:
    shape = _SHAPES[case["kind"]]
    given = {k: v if k in _AS_GIVEN else Decimal(v) for k, v in case.items() if k != "kind"}
    return {"mass_g": str(mass(shape(**given), ground.rule_set))}


def piece_price(case: Fields, ground: Ground) -> Fields:
    piece = _piece(case)
    return _told(price(piece, ground.rule_set, _book(case, ground)))


def stone_tiers(case: Fields, ground: Ground) -> Fields:
    line = stone_line(Money(case["cost_pence"]), ground.rule_set.stone_tiers)
    return {"line_pence": line.minor}


def rounding_rule(case: Fields, ground: Ground) -> Fields:
    rounding = parse_rounding(Node(case["rounding"]))
    shelf = shelf_price(case["gross_raw_pence"], rounding, ground.price_book.rounding_bands)
    return {"gross_pence": shelf}


def export(case: Fields, ground: Ground) -> Fields:
    terms = replace(
        ground.price_book.export,
        fx_per_gbp=Decimal(case["fx_usd_per_gbp"]),
        fx_buffer=Decimal(case["fx_buffer"]),
        rounding=parse_rounding(Node(case["rounding"])),
    )
    abroad = export_price(Money(case["net_pence"]), terms)
    return {
        "gross_raw_us_cents": abroad.gross_raw.minor,
        "gross_us_cents": abroad.gross.minor,
        "vat_us_cents": abroad.vat.minor,
        "vat_treatment": abroad.vat_treatment,
    }


def resize(case: Fields, ground: Ground) -> Fields:
    band = Band(
        metal=case["metal"],
        width_mm=Decimal(case["width_mm"]),
        thickness_mm=Decimal(case["thickness_mm"]),
        circumference_um=uk_size(case["from"]).circumference_um,
        profile=case["profile"],
    )
    spot, wanted = Decimal(case["spot_gbp_per_ozt"]), uk_size(case["to"]).circumference_um
    ring = growing(band, ground.rule_set)
    resized = resize_metal(ring, wanted, spot, ground.rule_set)
    return {
        "mass_from_g": str(resized.mass_from_g),
        "mass_to_g": str(resized.mass_to_g),
        "added_mass_g": str(resized.added_mass_g),
        "metal_cost_pence": resized.cost.minor,
    }


def table_stone(case: Fields, _: Ground) -> Fields:
    cell = TableCell(
        list_usd_per_ct=Decimal(case["list_usd_per_ct"]),
        adjustment=Decimal(case["list_adjustment"]),
        stones=case.get("stones", STONES_FOR_A_PRICE),
    )
    cost = table_stone_cost(Decimal(case["carat"]), cell, Decimal(case["fx_gbp_per_usd"]))
    return {"cost_pence": cost.minor}


def floor_guard(case: Fields, ground: Ground) -> Fields:
    try:
        guard_floor(Money(case["ex_vat_pence"]), Money(case["cost_pence"]), ground.rule_set)
    except PriceBelowFloor as refusal:
        return {"ok": False, "error": refusal.code}
    return {"ok": True}


def _piece(case: Fields) -> PieceInputs:
    return PieceInputs(
        making=case["making"],
        metal=case["metal"],
        articles=tuple(Decimal(article["mass_g"]) for article in case["articles"]),
        stones=tuple(_slot(slot) for slot in case.get("stones", ())),
        melee=_melee(case["melee"]) if "melee" in case else None,
        engraving_units=case.get("engraving_units", 0),
        surcharges=tuple(
            Surcharge(code=each["code"], amount=Money(each["pence"]))
            for each in case.get("surcharges", ())
        ),
        category=CATEGORY,
        design_revisions=case.get("design_revisions"),
    )


def _slot(slot: Fields) -> StoneSlot:
    return StoneSlot(
        slot=slot["slot"],
        cost=Money(slot["cost_pence"]),
        count=slot["count"],
        carat_each=Decimal(slot["carat_each"]),
        setting=slot["setting"],
    )


def _melee(melee: Fields) -> Melee:
    carat = Decimal(melee["carat_each"])
    return Melee(count=melee["count"], carat_each=carat, setting=melee["setting"])


def _book(case: Fields, ground: Ground) -> PriceBook:
    """The fixture's book with the case's own spot, rounding and adjustments."""
    book = ground.price_book
    spot = case.get("spot_gbp_per_ozt")
    return replace(
        book,
        rounding=parse_rounding(Node(case["rounding"])) if "rounding" in case else book.rounding,
        pinned_rates=tuple(
            replace(rate, gbp_per_ozt=Decimal(spot) if spot else rate.gbp_per_ozt)
            for rate in book.pinned_rates
        ),
        adjustments=tuple(
            Adjustment(category=CATEGORY, line=line, fraction=Decimal(fraction))
            for line, fraction in case.get("adjustments", {}).items()
        ),
    )


def _told(result: PriceResult) -> Fields:
    return {
        "metal_cost_pence_each": [each.minor for each in result.cost.metal_each],
        "hallmark_required_each": [each.hallmark_required for each in result.articles],
        "lines_ex_vat_pence": {line.code: line.ex_vat.minor for line in result.lines},
        "net_pence": result.net.minor,
        "gross_raw_pence": result.gross_raw.minor,
        "gross_pence": result.total.minor,
        "rounding_pence": result.rounding.minor,
        "vat_pence": result.vat.minor,
        "ex_vat_pence": result.ex_vat.minor,
        "cost_pence": result.cost.total.minor,
    }


_SHAPES: Mapping[str, Callable[..., Band | Mount | Chain]] = {
    "band": Band,
    "mount": Mount,
    "chain": Chain,
}
_AS_GIVEN = frozenset(
    {
        "metal",
        "reference_metal",
        "reference_alloy",
        "profile",
        "circumference_um",
        "reference_circumference_um",
    }
)

PRICE_GROUPS: Mapping[str, Group] = {
    "canonical_hash": canonical_hash,
    "mass": mass_of,
    "piece_price": piece_price,
    "stone_tiers": stone_tiers,
    "rounding_rule": rounding_rule,
    "export_price": export,
    "resize_metal": resize,
    "table_stone": table_stone,
    "floor_guard": floor_guard,
    "invalid_input": piece_price,
}
