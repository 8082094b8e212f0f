"""Disputes: a card holder's bank asks the money back, the shop answers, the bank decides."""

from typing import Literal

from interfaces.local.standins.clock import new_id, now
from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe import balance
from interfaces.local.standins.stripe.books import Books, merged
from interfaces.local.standins.stripe.cards import Claim
from interfaces.local.standins.stripe.refusals import StripeRefused

Outcome = Literal["won", "lost", "warning_closed", "needs_response"]
"""How the bank decides; an inquiry is closed, or becomes a chargeback that needs a response."""
DAY = 24 * 3600
DAYS_TO_ANSWER = 14
UNANSWERED = ("needs_response", "warning_needs_response")
LIVE = (*UNANSWERED, "under_review", "warning_under_review")
VISA_CODES = {"fraudulent": "10.4", "product_not_received": "13.1"}
DECIDED_BY_TEXT: dict[str, Outcome] = {"winning_evidence": "won", "losing_evidence": "lost"}
"""What Stripe's test mode reads in `uncategorized_text`."""
EVIDENCE = (
    *("access_activity_log", "billing_address", "cancellation_policy"),
    *("cancellation_policy_disclosure", "cancellation_rebuttal", "customer_communication"),
    *("customer_email_address", "customer_name", "customer_purchase_ip", "customer_signature"),
    *("duplicate_charge_documentation", "duplicate_charge_explanation", "duplicate_charge_id"),
    *("product_description", "receipt", "refund_policy", "refund_policy_disclosure"),
    *("refund_refusal_explanation", "service_date", "service_documentation", "shipping_address"),
    *("shipping_carrier", "shipping_date", "shipping_documentation", "shipping_tracking_number"),
    *("uncategorized_file", "uncategorized_text"),
)


def begin(books: Books, charge: Json, claim: Claim, amount: int) -> Json:
    """A card holder disputes so much of a captured charge; a chargeback takes it at once."""
    charge = books.keep({**charge, "disputed": True})
    opened = books.keep(_opened(charge, claim, amount))
    books.announce("charge.dispute.created", opened)
    return opened if claim.case == "inquiry" else _withdrawn(books, opened)


def _opened(charge: Json, claim: Claim, amount: int) -> Json:
    inquiry = claim.case == "inquiry"
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": _no_evidence(),
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": _by_card(charge, claim),
        "reason": claim.reason,
        "status": "warning_needs_response" if inquiry else "needs_response",
    }


def _no_evidence() -> Json:
    return {
        "due_by": (now() // DAY + DAYS_TO_ANSWER + 1) * DAY - 1,
        "enhanced_eligibility": {},
        "has_evidence": False,
        "past_due": False,
        "submission_count": 0,
        "submission_method": "not_submitted",
    }


def _by_card(charge: Json, claim: Claim) -> Json:
    brand = charge["payment_method_details"].get("card", {}).get("brand", "visa")
    told = {
        "brand": brand,
        "case_type": claim.case,
        "network": brand,
        "network_reason_code": VISA_CODES.get(claim.reason),
    }
    return {"card": told, "type": "card"}


def update(books: Books, dispute: Json, asked: Json) -> Json:
    """Metadata and evidence; evidence is submitted to the bank at once unless `submit` is false."""
    metadata = merged(dispute["metadata"], asked.get("metadata"))
    dispute = books.keep({**dispute, "metadata": metadata})
    told = {name: text for name, text in asked.get("evidence", {}).items() if text}
    if not told:
        return dispute
    if dispute["status"] not in UNANSWERED:
        raise StripeRefused(f"This dispute is {dispute['status']}: it takes no evidence any more.")
    submitted = asked.get("submit", True)
    dispute = _with_evidence(dispute, told, submitted=submitted)
    books.announce("charge.dispute.updated", books.keep(dispute))
    outcome = DECIDED_BY_TEXT.get(told.get("uncategorized_text", ""))
    return decide(books, dispute, outcome) if submitted and outcome else dispute


def _with_evidence(dispute: Json, told: Json, *, submitted: bool) -> Json:
    details = {**dispute["evidence_details"], "has_evidence": True}
    status = dispute["status"]
    if submitted:
        details["submission_count"] += 1
        details["submission_method"] = "manual"
        status = "warning_under_review" if status.startswith("warning") else "under_review"
    evidence = {**dispute["evidence"], **told}
    return {**dispute, "evidence": evidence, "evidence_details": details, "status": status}


def close(books: Books, dispute: Json, asked: Json) -> Json:
    """The shop takes it as lost. Raises Refused once it was decided, or answered."""
    if asked or dispute["status"] not in UNANSWERED:
        raise StripeRefused(f"This dispute is {dispute['status']}: it cannot be closed any more.")
    return decide(books, dispute, "lost")


def decide(books: Books, dispute: Json, outcome: Outcome) -> Json:
    """The bank decides, or makes a chargeback of an inquiry; announced."""
    if outcome == "needs_response":
        grown = {**dispute, "status": outcome, "is_charge_refundable": False}
        books.announce("charge.dispute.updated", books.keep(grown))
        return _withdrawn(books, grown)
    if outcome == "won" and dispute["balance_transactions"]:
        dispute = _moved(books, dispute, "dispute_reversal", dispute["amount"])
        books.announce("charge.dispute.funds_reinstated", dispute)
    done = {**dispute, "status": outcome, "is_charge_refundable": outcome != "lost"}
    books.announce("charge.dispute.closed", books.keep(done))
    return done


def forbids_refunds(books: Books, charge: Json) -> bool:
    """Whether a bank has taken the money itself, or still may."""
    return charge["disputed"] and any(
        each["charge"] == charge["id"] and not each["is_charge_refundable"]
        for each in books.newest("dispute")
    )


def _withdrawn(books: Books, dispute: Json) -> Json:
    dispute = _moved(books, dispute, "dispute", -dispute["amount"])
    books.announce("charge.dispute.funds_withdrawn", dispute)
    return dispute


def _moved(books: Books, dispute: Json, kind: balance.Kind, amount: int) -> Json:
    entry = balance.enter(books, kind, dispute, amount)
    moved = [*dispute["balance_transactions"], entry]
    return books.keep({**dispute, "balance_transactions": moved})
