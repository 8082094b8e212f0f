"""What the lines of a price are called, and the facts that are shown beside each."""

from collections.abc import Mapping

from domain.pricing.engine.piece import Melee, PieceInputs, StoneSlot
from domain.pricing.engine.result import Detail
from domain.pricing.price_books.price_book import PinnedRate
from domain.pricing.rule_set.rules import Metal, RuleSet

LABELS: Mapping[str, str] = {
    "metal": "Precious metal",
    "centre": "Centre stone",
    "side": "Side stones",
    "melee": "Melee stones",
    "labour": "Making",
    "design": "Design",
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
            *_alloy(metal, rule_set),
        ),
        "labour": (("making", piece.making),),
        "hallmark": (("articles", str(len(piece.articles))),),
    }
    for slot in piece.stones:
        said[slot.slot] = said.get(slot.slot, ()) + _stones(slot)
    if piece.melee:
        said["melee"] = _stones(piece.melee)
    if piece.design_revisions is not None:
        said["design"] = (("revisions", str(piece.design_revisions)),)
    if piece.engraving_units:
        said["engraving"] = (("units", str(piece.engraving_units)),)
    if piece.surcharges:
        said["surcharge"] = tuple((s.code, str(s.amount.minor)) for s in piece.surcharges)
    return said


def _alloy(metal: Metal, rule_set: RuleSet) -> Detail:
    """Nothing where alloys have no names: old prices say what they said."""
    if not rule_set.alloys:
        return ()
    promised = (("nickel_free", "yes"),) if metal.alloy.nickel_free else ()
    return (("alloy", metal.alloy.code), *promised)


def _stones(stones: StoneSlot | Melee) -> Detail:
    return (
        ("count", str(stones.count)),
        ("carat_each", str(stones.carat_each)),
        ("setting", stones.setting),
    )
