"""Refusals as RFC 9457 problem documents; which code has which status is said here, once."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from starlette.responses import JSONResponse

from domain.kernel import Refusal
from domain.money import Money
from domain.selling.order.order_line import OrderLine
from interfaces.api.edge.refusals import FieldError, FieldsInvalid, OurFault

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "1"

_CODES: dict[int, str] = {
    202: "not_caught_up",
    400: """idempotency_key_guessable idempotency_key_invalid idempotency_key_required
        json_malformed signature_expired signature_invalid""",
    401: "token_invalid token_missing",
    403: "not_permitted",
    404: "not_found price_book_unknown product_unknown rate_unknown ruleset_unknown",
    405: "method_not_allowed",
    409: """address_limit_reached adjustment_too_low approver_required articles_required
        asset_already_in_cart asset_exists asset_not_available asset_quarantined asset_reserved
        cart_closed cart_empty cart_too_many_of_style cart_too_many_pieces certificate_differs
        certificate_in_use checkout_not_started concession_not_authorised design_exists
        design_incomplete design_stale customer_erased delivery_country_not_served
        deposit_share_out_of_range design_limit_reached discount_exceeds_total discount_excluded
        discounts_do_not_stack engraving_not_approved hold_limit_reached hold_lost
        hold_not_extendable hold_not_yours impact_not_previewed in_flight insufficient_stock
        listing_incomplete lot_exists metal_rate_stale needed_earlier not_the_money_due nothing_due
        option_conflict order_state_refuses payment_provider_refused photo_required
        piece_not_for_sale pieces_unpriceable plan_not_available price_below_floor
        price_book_exists price_book_in_past price_book_overlap price_on_request
        prices_not_acknowledged product_withdrawn quote_already_accepted quote_already_in_cart
        quote_exists quote_extension_used quote_fingerprint_changed rate_out_of_order
        refund_exceeds_captured reservation_already_issued reservation_id_reused
        reservation_unknown return_class_not_acknowledged revision_outdated ruleset_exists
        same_person second_approval_required share_exists share_limit_reached slot_takes_no_pair
        stone_does_not_fit stone_hold_lost stone_unavailable terms_not_accepted
        terms_version_outdated total_changed version_conflict""",
    410: """design_discarded hold_expired quote_expired reservation_expired share_expired
        share_revoked""",
    413: "body_too_large",
    415: "content_type_unsupported",
    422: """address_incomplete adjust_reason_invalid append_too_large carat_not_positive
        currency_mismatch cursor_invalid discount_negative email_invalid
        engraving_character_not_available engraving_control_character engraving_empty
        engraving_font_unknown engraving_not_possible_here engraving_script_all_capitals
        engraving_too_long float_not_allowed idempotency_key_reused invalid_value
        mm_not_positive name_invalid option_unknown option_value_invalid phone_invalid
        postcode_invalid price_book_empty price_not_positive quantity_invalid
        rate_from_the_future rate_not_positive refund_not_positive required
        ring_size_not_recognised ring_size_out_of_range ring_size_outside_style_range
        stone_slot_unknown unknown_field""",
    500: """allocation_negative_weight allocation_no_weights dataset_changed dataset_missing
        document_malformed document_unreadable effect_unknown engine_unknown
        engraving_units_negative fineness_not_legal internal_error local_time_does_not_exist
        mail_refused making_unknown mass_not_positive mass_too_precise metal_rate_not_pinned
        metal_unknown profile_unknown rounding_rule_unknown rule_set_hash_mismatch
        rule_set_mismatch seal_broken setting_unknown stage_unknown stone_cost_negative
        stone_count_not_positive unknown_event vector_file_malformed vector_group_unknown""",
    503: """catalogue_access_refused catalogue_answer_malformed catalogue_answer_too_large
        catalogue_looks_empty catalogue_query_refused catalogue_unavailable mail_unavailable
        outcome_unknown payment_provider_unavailable price_book_missing read_model_being_built
        unavailable""",
}
STATUSES: dict[str, int] = {
    code: status for status, codes in _CODES.items() for code in codes.split()
}
ELSEWHERE: dict[tuple[str, str], int] = {
    ("receive_sanity_webhook", "signature_invalid"): 401,
    ("receive_sanity_webhook", "signature_expired"): 401,
    ("add_rule_set", "document_malformed"): 422,
    ("add_rule_set", "engine_unknown"): 422,
    ("draft_price_book", "local_time_does_not_exist"): 422,
    ("draft_price_book", "metal_rate_not_pinned"): 422,
    ("draft_price_book", "price_book_missing"): 409,
    ("draft_price_book", "rounding_rule_unknown"): 422,
}
"""Codes whose fault it is depends on the operation: our own file's, or the document just sent.

Sanity's webhooks are answered with 401 where Stripe's are with 400, each as its vendor asks.
"""

AGAIN = frozenset({"in_flight", "version_conflict"})
FIELDS: dict[str, str] = {
    "quantity_invalid": "quantity",
    "email_invalid": "email",
    "name_invalid": "name",
    "phone_invalid": "phone",
    "postcode_invalid": "postcode",
    "cursor_invalid": "cursor",
    "adjust_reason_invalid": "reason",
    "delivery_country_not_served": "country",
}
_SAFE = """against against_rules allowed alternatives as_of asset_id available because book_id
    capacity_units change current expires_at grapheme grapheme_index heads kept largest
    latest length_mm limit lines metal missing nearest option options percent promised_on
    quote_id rate_id reasons rules shape shortest smallest stage total units vat version
    wanted width_mm"""
SAFE_FACTS = frozenset(_SAFE.split())
"""Facts that may stand beside the sentence: what we know, never what was submitted in secret."""
OURS = frozenset({"cost", "inputs"})
"""Fields of a price that are not the customer's to read."""


def status_of(code: str, operation: str = "") -> int:
    """The HTTP status of a stable code; a rule of the shop that nobody placed is a conflict."""
    return ELSEWHERE.get((operation, code)) or STATUSES.get(code, 409)


def problem(refusal: Refusal, *, request_id: str, operation: str = "") -> JSONResponse:
    """The problem document of a refusal. What is our own fault is named but not explained."""
    code = _code(refusal)
    status = status_of(code, operation)
    facts = refusal.facts if status < 500 else {}
    body = {
        **{name: plain(value) for name, value in facts.items() if name in SAFE_FACTS},
        "type": f"urn:elysium:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": sentence(OurFault() if status == 500 else refusal),
        "code": code,
        "errors": [_plain_error(error) for error in _errors(refusal, code)],
        "request_id": request_id,
    }
    return JSONResponse(body, status, headers=_headers(code, status), media_type=MEDIA_TYPE)


def sentence(refusal: Refusal) -> str:
    """The docstring's words, with lists and instants written as people write them.

    Where it is known what would help, that follows them.
    """
    words = " ".join((type(refusal).__doc__ or refusal.code).split())
    said = words.format_map(_Said({name: _said(value) for name, value in refusal.facts.items()}))
    return " ".join((said.strip(), *filter(None, (refusal.facts.get("remedy"),))))


def plain(value: Any) -> Any:
    """A fact as JSON: money as {minor, currency}, decimals as strings, order lines in public."""
    match value:
        case Money():
            return {"minor": value.minor, "currency": value.currency}
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case OrderLine():
            return _public_line(value)
        case Mapping():
            return {str(name): plain(each) for name, each in value.items()}
        case tuple() | list() | set() | frozenset():
            return [plain(each) for each in value]
        case _:
            return _plain_record(value)


def _plain_record(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    names = getattr(type(value), "__dataclass_fields__", None)
    if names is None:
        return str(value)
    return {name: plain(getattr(value, name)) for name in names if name not in OURS}


def _public_line(line: OrderLine) -> dict[str, Any]:
    return {
        "line_id": line.line_id,
        "title": line.title,
        "quantity": line.quantity,
        "total": plain(line.gross),
        "vat": plain(line.vat),
        "items": [
            {"code": item.code, "label": item.label, "total": plain(item.inc_vat)}
            for item in line.price.lines
        ],
    }


def _code(refusal: Refusal) -> str:
    if isinstance(refusal, FieldsInvalid) and refusal.errors:
        return refusal.errors[0].code
    return refusal.code


def _errors(refusal: Refusal, code: str) -> tuple[FieldError, ...]:
    if isinstance(refusal, FieldsInvalid):
        return refusal.errors
    if code == "address_incomplete":
        return (FieldError(str(refusal.facts.get("missing")), "required", sentence(refusal)),)
    if field := FIELDS.get(code):
        return (FieldError(field, code, sentence(refusal)),)
    return ()


def _plain_error(error: FieldError) -> dict[str, str]:
    return {"field": error.field, "code": error.code, "message": error.message}


def _headers(code: str, status: int) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if status in (202, 503) or code in AGAIN:
        headers["Retry-After"] = RETRY_SECONDS
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return headers


class _Said(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"({key})"


def _said(value: Any) -> str:
    if isinstance(value, tuple | list | set | frozenset):
        return ", ".join(_said(each) for each in value)
    if isinstance(value, datetime):
        return f"{value:%d %B %Y, %H:%M} UTC"
    return str(value)
