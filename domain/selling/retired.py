"""Stored names of this room that are no longer written, and how their fields read today."""

from typing import Any

from domain.kernel import ERASED, SealedOnce, Wire, upcast


@upcast("cart.line_added", to="cart.line_put_in")
def of_a_design(wire: Wire) -> Wire:
    """Once a design was called a configuration."""
    return wire | {"line": _line(wire["line"])}


@upcast("quote.issued", to="quote.given")
def quoted_in_words(wire: Wire) -> Wire:
    """Once what was chosen lay in nameless pairs."""
    return wire | {"quoted": _specified(wire["quoted"])}


@upcast("order.placed", to="order.signed")
def ordered_in_words(wire: Wire) -> Wire:
    """The same of every line, and of what is engraved."""
    lines = [_specified(_line(line)) for line in wire["lines"]]
    return wire | {"lines": lines, "engravings": _engraved(wire["engravings"])}


@upcast("payment.review_resolved", to="payment.review_decided", sealed=SealedOnce({}))
def noted_in_the_clear(wire: Wire) -> Wire:
    """Once nothing sealed what a person noted, and "" was no note."""
    told = dict(wire)
    return told | {"why": told.pop("note") or None}


def _line(line: Wire) -> Wire:
    return line | {"kind": "design"} if line["kind"] == "config" else line


def _specified(piece: Wire) -> Wire:
    pairs = piece["specification"]
    return piece | {
        "specification": [{"option": option, "value": value} for option, value in pairs]
    }


def _engraved(pairs: Any) -> Any:
    if pairs is ERASED:
        return pairs
    return [{"line_id": line_id, "text": text} for line_id, text in pairs]
