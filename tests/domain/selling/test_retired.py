"""What was stored under names of before reads as it would be stored today."""

import domain.selling  # noqa: F401  # registers them
from domain.kernel import ERASED, present_form, present_name


def test_a_configuration_in_a_cart_is_a_design() -> None:
    wire = {"line": {"line_id": "1", "kind": "config", "ref": "d-1"}}
    assert present_name("cart.line_added") == "cart.line_put_in"
    assert present_form("cart.line_added", wire)["line"]["kind"] == "design"
    piece = {"line": {"line_id": "1", "kind": "asset", "ref": "P-1"}}
    assert present_form("cart.line_added", piece) == piece


def test_what_was_quoted_in_pairs_is_named() -> None:
    wire = {"quoted": {"specification": [["Metal", "Platinum 950"]]}, "issued_at": "then"}
    assert present_name("quote.issued") == "quote.given"
    assert present_form("quote.issued", wire) == {
        "quoted": {"specification": [{"option": "Metal", "value": "Platinum 950"}]},
        "issued_at": "then",
    }


def test_what_was_ordered_in_pairs_is_named_and_what_was_forgotten_stays_so() -> None:
    line = {"kind": "config", "specification": [["Metal", "Platinum 950"]]}
    wire = {"lines": [line], "engravings": [["1", "ALWAYS"]]}
    assert present_name("order.placed") == "order.signed"
    read = present_form("order.placed", wire)
    assert read["lines"] == [
        {"kind": "design", "specification": [{"option": "Metal", "value": "Platinum 950"}]}
    ]
    assert read["engravings"] == [{"line_id": "1", "text": "ALWAYS"}]
    assert present_form("order.placed", wire | {"engravings": ERASED})["engravings"] is ERASED


def test_what_was_noted_in_the_clear_is_read_as_what_was_noted() -> None:
    wire = {"order_id": "o-1", "by": "staff-1", "note": "a till of ours"}
    assert present_name("payment.review_resolved") == "payment.review_decided"
    read = present_form("payment.review_resolved", wire)
    assert read == {"order_id": "o-1", "by": "staff-1", "why": "a till of ours"}
    assert present_form("payment.review_resolved", wire | {"note": ""})["why"] is None
