"""Groups of pricing.json and allocation.json about orders: splitting, paying, cancelling."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from application.reference import shipped_recoveries
from domain.money import Money, allocate, total
from domain.pricing.engine.breakdown import groups, line_differences, spread
from domain.pricing.engine.result import PriceLine
from domain.pricing.order_money.discounts import DiscountLine, discount_order
from domain.pricing.order_money.losses import Piece, kept, losses
from domain.pricing.order_money.payment_plan import PlanLine, instalments, payment_plan
from domain.pricing.order_money.refunds import Captured, refund_over_captures
from domain.pricing.order_money.retention import retention
from domain.pricing.vat import order_vat, vat_inside
from domain.selling.quote.lock import QuoteExpired, price_lock
from interfaces.local.vectors.case import Fields, Ground, Group


def order_discount(case: Fields, _: Ground) -> Fields:
    lines = [DiscountLine(gross=Money(gross)) for gross in case["line_gross_pence"]]
    after = discount_order(lines, Money(case["discount_pence"]))
    return {
        "allocated_pence": _minor(after.taken),
        "lines_after_pence": _minor(after.lines_after),
        "total_after_pence": after.total_after.minor,
        "line_vat_pence": _minor(after.line_vat),
        "order_vat_pence": after.vat.minor,
    }


def vat_of_order(case: Fields, _: Ground) -> Fields:
    lines = [Money(gross) for gross in case["line_gross_pence"]]
    vat = order_vat(lines)
    return {
        "line_vat_pence": _minor(vat.lines),
        "order_vat_pence": vat.total.minor,
        "vat_of_sum_pence": vat_inside(total(lines)).minor,
    }


def two_instalments(case: Fields, _: Ground) -> Fields:
    amount, vat = Money(case["total_pence"]), case["vat_pence"]
    vat = vat_inside(amount) if vat is None else Money(vat)
    parts = instalments(amount, Decimal(case["share_first"]), vat)
    return {
        "first_pence": parts.first.minor,
        "second_pence": parts.second.minor,
        "first_vat_pence": parts.first_vat.minor,
        "second_vat_pence": parts.second_vat.minor,
    }


def plan(case: Fields, ground: Ground) -> Fields:
    share = Decimal(case["share"]) if "share" in case else None
    planned = payment_plan(
        [_plan_line(line) for line in case["lines"]], ground.price_book, share=share
    )
    return {
        "plan": planned.plan,
        "due_now_pence": planned.due_now.minor,
        "balance_pence": planned.balance.minor,
        "vat_due_now_pence": planned.vat_due_now.minor,
        "vat_balance_pence": planned.vat_balance.minor,
    }


def lock(case: Fields, _: Ground) -> Fields:
    current = Money(case["current_gross_pence"])
    locked = price_lock(Money(case["quoted_gross_pence"]), instant(case["issued_at"]))
    said = {"valid_until": said_utc(locked.valid_until)}
    try:
        paid = locked.pay(instant(case["accept_at"]), current)
    except QuoteExpired as refusal:
        now = refusal.facts["current"].minor
        return said | {"outcome": "refused", "error": refusal.code, "current_gross_pence": now}
    return said | {"outcome": "accepted", "pay_pence": paid.minor}


def display_breakdown(case: Fields, _: Ground) -> Fields:
    lines = _lines(case)
    return {
        "lines_inc_vat_pence": {line.code: line.inc_vat.minor for line in lines},
        "groups_inc_vat_pence": {each.code: each.inc_vat.minor for each in groups(lines)},
    }


def price_difference(case: Fields, _: Ground) -> Fields:
    moved = line_differences(_lines(case["old"]), _lines(case["new"]))
    return {
        "lines_inc_vat_pence": {each.code: each.inc_vat.minor for each in moved},
        "gross_pence": total(each.inc_vat for each in moved).minor,
    }


def cancellation_retention(case: Fields, ground: Ground) -> Fields:
    """By the losses of the price's lines, or by the fees that came before them."""
    if "price_lines_pence" in case:
        return _by_losses(case)
    paid, metal = Money(case["paid_pence"]), Money(case["metal_cost_pence"])
    kept = retention(paid, case["stages_done"], metal, ground.rule_set)
    return {
        "retained_lines_pence": {line.code: line.amount.minor for line in kept.lines},
        "retained_pence": kept.retained.minor,
        "vat_in_retained_pence": kept.vat_in_retained.minor,
        "refund_pence": kept.refund.minor,
    }


def _by_losses(case: Fields) -> Fields:
    paid = Money(case["paid_pence"])
    lines = [
        PriceLine(code=code, label=code, ex_vat=Money(pence), inc_vat=Money(pence))
        for code, pence in case["price_lines_pence"].items()
    ]
    piece = Piece(lines=lines, quantity=case["quantity"], stones_ours=case["stones_ours"])
    lost = losses(piece, case["stages_done"], shipped_recoveries())
    stays = kept(lost, paid)
    retained = total(loss.amount for loss in stays)
    return {
        "retained_lines_pence": {loss.code: loss.amount.minor for loss in stays},
        "retained_pence": retained.minor,
        "vat_in_retained_pence": vat_inside(retained).minor,
        "refund_pence": (paid - retained).minor,
    }


def largest_remainder(case: Fields, _: Ground) -> Fields:
    return {"parts_minor": list(allocate(case["total_minor"], case["weights"]))}


def refund(case: Fields, _: Ground) -> Fields:
    captures = [
        Captured(captured=Money(each["captured_pence"]), refunded=Money(each["refunded_pence"]))
        for each in case["captures"]
    ]
    return {"parts_pence": _minor(refund_over_captures(Money(case["refund_pence"]), captures))}


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def said_utc(moment: datetime) -> str:
    """An instant in UTC as the vectors write it."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _plan_line(line: Fields) -> PlanLine:
    gross = Money(line["gross_pence"])
    return PlanLine(gross=gross, vat=vat_inside(gross), nature=line["nature"])


def _lines(breakdown: Fields) -> tuple[PriceLine, ...]:
    ex_vat = breakdown["lines_ex_vat_pence"]
    shares = spread(Money(breakdown["gross_pence"]), tuple(ex_vat.values()))
    return tuple(
        PriceLine(code=code, label=code, ex_vat=Money(ex_vat[code]), inc_vat=share)
        for code, share in zip(ex_vat, shares, strict=True)
    )


def _minor(amounts: tuple[Money, ...]) -> list[int]:
    return [amount.minor for amount in amounts]


ORDER_GROUPS: Mapping[str, Group] = {
    "order_discount": order_discount,
    "order_vat": vat_of_order,
    "instalments": two_instalments,
    "payment_plan": plan,
    "price_lock": lock,
    "display_breakdown": display_breakdown,
    "price_difference": price_difference,
    "cancellation_retention": cancellation_retention,
    "largest_remainder": largest_remainder,
    "refund_over_captures": refund,
}
