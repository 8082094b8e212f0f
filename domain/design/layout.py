"""The layout of an engraving: all that its picture depends on, so that it is told when one ages."""

from dataclasses import dataclass

from domain.design.engraving import EngravingPlace, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`hash` is of the text, keyed under the customer: the words themselves are not here."""

    hash: str
    line: Line
    place: EngravingPlace
    metal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A picture that was shown; `digest` is of the very picture, keyed under the customer."""

    digest: str
    layout: Layout
