"""Parsing the rule-set document into a typed `RuleSet`: shape, references and hash checked."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar

from domain.canonical import sha256_of
from domain.json_document import Node, require_open_end
from domain.pricing.numbers import PRECISION, exactly
from domain.pricing.rule_set.rules import (
    LINES_OF,
    TO_THE_LETTER,
    Alloy,
    Family,
    InclusiveFee,
    MassTolerance,
    Metal,
    RetentionTerms,
    RuleSet,
    RuleSetHashMismatch,
    SettingFee,
    Tier,
)

T = TypeVar("T")
NO_ALLOYS: Mapping[str, Alloy] = MappingProxyType({})
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,79}")


@exactly
def parse_rule_set(document: object, *, sha256: str | None = None) -> RuleSet:
    """Read the `rule_set` document (decoded JSON, decimals as strings).

    Raises `DocumentMalformed` with the path of the first wrong member, and
    `RuleSetHashMismatch` when `sha256` is given and is not the document's own.
    """
    node = Node(document)
    version, found = _version(node["ruleset_version"]), sha256_of(document)
    if sha256 is not None and sha256 != found:
        raise RuleSetHashMismatch(version=version, found=found, expected=sha256)
    _same_arithmetic(node)
    return _rule_set(node, found)


def parse_engraving_fee(fee: Node) -> InclusiveFee:
    return InclusiveFee(
        fee["base_pence"].fee(), fee["included_units"].fee(), fee["extra_unit_pence"].fee()
    )


def _version(node: Node) -> str:
    if not VERSION.fullmatch(version := node.text()):
        raise node.malformed("a version of up to 80 letters, digits, dots and dashes")
    return version


def _rule_set(node: Node, sha256: str) -> RuleSet:
    families = _table(node["metal_families"], _family)
    alloys = _table(node["alloys"], _alloy) if "alloys" in node else NO_ALLOYS
    fees = node["setting_fee_pence_per_stone"]
    return RuleSet(
        version=node["ruleset_version"].text(),
        engine_version=node["engine_version"].text(),
        sha256=sha256,
        pi=node["constants"]["pi"].positive(),
        grams_per_ozt_permille=node["constants"]["grams_per_troy_ounce"].positive() * 1000,
        families=families,
        lines=_lines(node["line_order"], node["engine_version"].text()),
        alloys=alloys,
        metals=_table(node["metals"], lambda metal: _metal(metal, families, alloys)),
        rank_high_to_low=_rank(node["metal_rank_high_to_low"], families),
        profile_factor=_table(node["profile_factor"], Node.positive),
        margin_factor=_margins(node["margin_factor"]),
        stone_tiers=_tiers(node["stone_tiers"]),
        melee_rate_per_ct=node["melee_rate_pence_per_ct"].fee(),
        labour_fee=_table(node["labour_fee_pence"], _labour),
        setting_fees=_table(node["setting_fee_table"], lambda name: _setting(fees, name)),
        engraving_fee=parse_engraving_fee(node["engraving_fee"]),
        design_fee=_design_fee(node),
        hallmark_fee=node["hallmark_fee_pence_per_article"].fee(),
        assay_tolerance=_assay_tolerance(node),
        packaging_fee=node["packaging_fee_pence"].fee(),
        option_surcharge=_table(node["option_surcharge_pence"], Node.fee),
        min_margin=node["min_margin"].share(),
        retention=_retention(node["retention"]),
    )


def _table(node: Node, read: Callable[[Node], T]) -> Mapping[str, T]:
    return MappingProxyType({name: read(each) for name, each in node.items()})


def _same_arithmetic(node: Node) -> None:
    constants = node["constants"]
    if constants["mass_places"].whole() != 2:
        raise constants["mass_places"].malformed("2, the places this engine keeps")
    if constants["decimal_precision"].whole() != PRECISION:
        raise constants["decimal_precision"].malformed(f"{PRECISION}, this engine's precision")


def _lines(node: Node, engine: str) -> tuple[str, ...]:
    """In the order of the engine; of an engine that is not ours, as they are named."""
    given = tuple(line.text() for line in node.each())
    wanted = LINES_OF.get(engine, given)
    if given != wanted:
        raise node.malformed(f"the lines {', '.join(wanted)}")
    return given


def _family(node: Node) -> Family:
    return Family(
        name=node.path.rpartition(".")[2],
        waste=node["waste"].share(),
        premium=node["premium"].share(),
        hallmark_from_g=node["hallmark_from_g"].positive(),
        legal_fineness_permille=frozenset(
            f.whole() for f in node["legal_fineness_permille"].each()
        ),
    )


def _alloy(node: Node) -> Alloy:
    return Alloy(
        code=node.path.rpartition(".")[2],
        density_g_per_cm3=node["density_g_per_cm3"].positive(),
        nickel_free=node["nickel_free"].flag(),
    )


def _design_fee(node: Node) -> InclusiveFee | None:
    if "design_fee" not in node:
        return None
    fee = node["design_fee"]
    return InclusiveFee(
        fee["base_pence"].fee(), fee["included_revisions"].fee(), fee["extra_revision_pence"].fee()
    )


def _assay_tolerance(node: Node) -> MassTolerance:
    if node["engine_version"].text() == "1":
        return TO_THE_LETTER
    tolerance = node["assay_tolerance"]
    return MassTolerance(
        share=tolerance["share"].share(),
        light_below_g=tolerance["light_below_g"].share(),
        light_g=tolerance["light_g"].share(),
    )


def _metal(node: Node, families: Mapping[str, Family], alloys: Mapping[str, Alloy]) -> Metal:
    family = families.get(node["family"].text())
    if family is None:
        raise node["family"].malformed("one of the metal families")
    fineness, colour = node["fineness_permille"].whole(), node["colour"]
    if fineness not in family.legal_fineness_permille:
        raise node["fineness_permille"].malformed("a legal fineness of the family")
    return Metal(
        code=node.path.rpartition(".")[2],
        family=family,
        colour=None if colour.absent else colour.text(),
        fineness_permille=fineness,
        alloy=_cast_in(node, "alloy", alloys),
        formerly=_cast_in(node, "formerly" if "formerly" in node else "alloy", alloys),
        cost_factor=(1 + family.waste) * fineness * (1 + family.premium) * 100,
    )


def _cast_in(metal: Node, named: str, alloys: Mapping[str, Alloy]) -> Alloy:
    """One of the named alloys; where none has a name, the metal is an alloy by itself."""
    if not alloys:
        density = metal["density_g_per_cm3"].positive()
        return Alloy(code=metal.path.rpartition(".")[2], density_g_per_cm3=density)
    if (name := metal[named].text()) not in alloys:
        raise metal[named].malformed("one of the alloys")
    return alloys[name]


def _rank(node: Node, families: Mapping[str, Family]) -> tuple[str, ...]:
    rank = tuple(each.text() for each in node.each())
    if sorted(rank) != sorted(families):
        raise node.malformed("each metal family once")
    return rank


def _margins(node: Node) -> Mapping[str, Decimal]:
    names = ("metal", "labour", "setting", "melee")
    return MappingProxyType({name: node[name].positive() for name in names})


def _tiers(node: Node) -> tuple[Tier, ...]:
    tiers = tuple(
        Tier(None if t["up_to_pence"].absent else t["up_to_pence"].fee(), t["factor"].positive())
        for t in node.each()
    )
    require_open_end(node, [tier.up_to for tier in tiers])
    return tiers


def _labour(node: Node) -> Mapping[str, int]:
    node["default"].fee()
    return _table(node, Node.fee)


def _setting(fees: Node, name: Node) -> tuple[SettingFee, ...]:
    table = fees[name.text()]
    rows = tuple(
        SettingFee(
            None if row["below_ct"].absent else row["below_ct"].positive(), row["fee_pence"].fee()
        )
        for row in table.each()
    )
    require_open_end(table, [row.below_ct for row in rows])
    return rows


def _retention(node: Node) -> RetentionTerms:
    return RetentionTerms(
        node["design_fee_pence"].fee(),
        node["casting_fee_pence"].fee(),
        node["refining_loss"].share(),
    )
