"""What rule set uk-2026.1 kept of a cancelled line: fees by stage. `losses` took its place."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.money import Money, total
from domain.pricing.numbers import exactly, to_whole
from domain.pricing.rule_set.rules import RuleSet
from domain.pricing.vat import vat_inside


@dataclass(frozen=True, slots=True)
class RetainedLine:
    """One cost that was incurred, VAT inside."""

    code: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Never more than was paid is kept; kept and refunded sum to it."""

    lines: tuple[RetainedLine, ...]
    retained: Money
    vat_in_retained: Money
    refund: Money


@exactly
def retention(
    paid: Money, stages_done: Collection[str], metal_cost: Money, rule_set: RuleSet
) -> Retention:
    """By the stages done: the design fee after design, casting fee and refining loss after cast."""
    terms = rule_set.retention
    lines: list[RetainedLine] = []
    if "design" in stages_done:
        lines.append(RetainedLine("design", Money(terms.design_fee, paid.currency)))
    if "cast" in stages_done:
        loss = to_whole(metal_cost.minor * terms.refining_loss)
        lines.append(RetainedLine("casting", Money(terms.casting_fee, paid.currency)))
        lines.append(RetainedLine("refining_loss", Money(loss, metal_cost.currency)))
    kept = min(total((line.amount for line in lines), paid.currency), paid)
    return Retention(
        lines=tuple(lines), retained=kept, vat_in_retained=vat_inside(kept), refund=paid - kept
    )
