"""What the lines of a price are called, and the facts that are shown beside each."""

from collections.abc import Mapping

from domain.pricing.engine.piece import Melee, PieceInputs, StoneSlot
from domain.pricing.engine.result import Detail
from domain.pricing.price_books.price_book import PinnedRate
from domain.pricing.rule_set.rules import RuleSet

LABELS: Mapping[str, str] = {
    "metal": "Precious metal",
    "centre": "Centre stone",
    "side": "Side stones",
    "melee": "Melee stones",
    "labour": "Making",
    "setting": "Setting",
    "engraving": "Engraving",
    "hallmark": "Hallmark",
    "packaging": "Packaging",
    "surcharge": "Options",
}


def details(piece: PieceInputs, rule_set: RuleSet, rate: PinnedRate) -> Mapping[str, Detail]:
    """Names and values per line; a line that this piece does not have is left out."""
    metal = rule_set.metal(piece.metal)
    said: dict[str, Detail] = {
        "metal": (
            ("metal", metal.code),
            ("mass_g", str(sum(piece.articles))),
            ("fineness_permille", str(metal.fineness_permille)),
            ("rate_id", rate.rate_id),
            ("waste", str(metal.family.waste)),
        ),
        "labour": (("making", piece.making),),
        "hallmark": (("articles", str(len(piece.articles))),),
    }
    for slot in piece.stones:
        said[slot.slot] = said.get(slot.slot, ()) + _stones(slot)
    if piece.melee:
        said["melee"] = _stones(piece.melee)
    if piece.engraving_units:
        said["engraving"] = (("units", str(piece.engraving_units)),)
    if piece.surcharges:
        said["surcharge"] = tuple((s.code, str(s.amount.minor)) for s in piece.surcharges)
    return said


def _stones(stones: StoneSlot | Melee) -> Detail:
    return (
        ("count", str(stones.count)),
        ("carat_each", str(stones.carat_each)),
        ("setting", stones.setting),
    )
