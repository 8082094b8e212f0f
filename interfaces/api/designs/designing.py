"""Designing a piece: each command answers with the whole design as it then is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import Response
from pydantic import Field

from application.design import designing
from application.design.designing import Beginning, EngravingWish, StoneWish
from application.design.view.atelier import Owner
from application.design.view.design import Design
from application.design.view.showing import shown
from application.ids import new_id
from application.store.privacy import SubjectErased
from domain.catalogue.media import Pick
from domain.catalogue.on_sale import NoLongerSold, RevisionOutdated
from domain.catalogue.option import Position
from domain.design.design import DesignIncomplete, DesignNameInvalid, EngravingNotApproved
from domain.design.design.commissioning import SketchNotApproved
from domain.design.design.state import DesignStale
from domain.design.engraving import (
    EngravingCharacterNotAvailable,
    EngravingControlCharacter,
    EngravingEmpty,
    EngravingFontUnknown,
    EngravingNotPossibleHere,
    EngravingPlaceTaken,
    EngravingPositionUnknown,
    EngravingScriptAllCapitals,
    EngravingTooLong,
)
from domain.design.judging.fitting import StoneDoesNotFit, StoneUnavailable
from domain.design.judging.judgement import OptionConflict
from domain.design.judging.sourcing import SpecificationIncomplete
from domain.design.option_value import OptionUnknown, OptionValueInvalid
from domain.design.ring_size import RingSizeOutsideStyleRange
from domain.design.size_scales import RingSizeNotRecognised
from domain.inventory.grading import GradeUnknown, Lustre, OverallGrade
from domain.inventory.sourcing import Fluorescence, StoneSpecification, Substitution
from domain.inventory.species import StoneType
from domain.inventory.stone import Cut, Laboratory, Shape
from domain.kernel import NotFound
from domain.pricing.engine.floor import PriceBelowFloor
from domain.pricing.engine.stones import PriceOnRequest
from domain.pricing.price_books.timeline import NoPriceBook
from interfaces.api.edge.access import NEW, OWN
from interfaces.api.edge.answers import Id, plain
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.limits import DESIGNS
from interfaces.api.edge.routes import Routes, about
from interfaces.api.edge.values import Ref, Text, Written, example

routes = Routes("/designs", "design", "commands")
SHOWN = (NotFound, PriceBelowFloor, NoPriceBook)
"""What showing a design may refuse; on a product that is sold; with its choices changed."""
ON_SALE = (*SHOWN, NoLongerSold, RevisionOutdated)
ALTERED = (*ON_SALE, OptionConflict, StoneDoesNotFit)

Carat = Annotated[
    Decimal, Written(r"^(?=.*[1-9])(100(\.0{1,3})?|[0-9]{1,2}(\.[0-9]{1,3})?)$", "1.01")
]
"""More than nothing, 100 at most."""


class StartDesign(Body):
    """`product_rev` is the revision that was seen; without it the present one is taken."""

    model_config = example(style_code="SOL-AURORA")
    style_code: Ref
    product_rev: Ref | None = None


class SelectOption(Body):
    """`entered` is what the customer wrote of a ring size before they chose a candidate for it."""

    model_config = example(value="au750_y")
    value: Text
    entered: Text | None = None


class Specification(Body):
    """A stone that is still to be bought. The design says its type and shape where it leaves one.

    It is graded by `colour` and `clarity`, by `grade` alone (laboratory-grown), or by `colour` and
    `lustre` (pearls). `cut` is the least that will do, `fluorescence` the most; a diamond of half
    a carat or more needs a report of one of the `laboratories`, a round one its least `cut` too.
    """

    type: StoneType | None = None
    shape: Shape | None = None
    carat: Carat
    colour: Ref | None = None
    clarity: Ref | None = None
    grade: OverallGrade | None = None
    lustre: Lustre | None = None
    cut: Cut | None = None
    laboratories: Annotated[list[Laboratory], Field(default_factory=list, max_length=8)]
    fluorescence: Fluorescence | None = None
    substitution: Substitution = "same_or_better"


class ChooseStone(Body):
    """`stone` is an asset's id or a specification; `cart_id` a cart of yours that may hold it."""

    model_config = example(slot="centre", stone="ST-000001")
    slot: Ref = "centre"
    place: Annotated[int, Field(ge=1, le=9)] = 1
    stone: Ref | Specification
    cart_id: Ref | None = None


class SetEngraving(Body):
    """Words for one place of the piece. Without a `position` it goes on the first of those
    that the design's answer lists.
    """

    model_config = example(text="For ever", font="script")
    text: Text
    font: Ref
    position: Position | None = None


class CompleteDesign(Body):
    model_config = example()
    cart_id: Ref | None = None


class SaveDesign(Body):
    """A name that only its owner reads."""

    model_config = example(name="For our anniversary")
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignStarted(Design):
    """`token` is there when the design was begun without one: it opens this one and no other."""

    token: str | None = None


@routes.post(
    "",
    NEW,
    DesignStarted,
    creates="/designs/{design_id}",
    refuses=(*DESIGNS, *ON_SALE),
)
def start_design(body: StartDesign, asked: Asked) -> Response:
    """Begin a design of a style, with nothing chosen yet."""
    wish = Beginning(**body.model_dump(), subject=new_id(), keep=asked.shop.rules.design_ttl)
    owner = _owner(asked, new_id())
    return asked.make(lambda d: designing.start(d, asked.api.atelier(), owner, wish))


@routes.get("/{design_id}", OWN, Design, refuses=SHOWN)
def design(design_id: Id, asked: Asked, needed_by: date | None = None) -> Response:
    """The design as it is now, priced by the present price book, and whether it is in time."""
    owner = _owner(asked, design_id)
    design = asked.look(lambda d: shown(d, asked.api.atelier(), owner, needed_by=needed_by))
    return plain(design)


@routes.put(
    "/{design_id}/options/{option}",
    OWN,
    Design,
    refuses=(
        *ALTERED,
        about("option", OptionUnknown),
        about("value", OptionValueInvalid, RingSizeNotRecognised, RingSizeOutsideStyleRange),
        about("value", EngravingTooLong),
    ),
)
def select_option(design_id: Id, option: Id, body: SelectOption, asked: Asked) -> Response:
    """Choose a value for one option; what does not go together is refused with what would."""
    pick, owner = Pick(option=option, value=body.value), _owner(asked, design_id)
    return asked.do(
        lambda d: designing.select(d, asked.api.atelier(), owner, pick, entered=body.entered)
    )


@routes.delete(
    "/{design_id}/options/{option}",
    OWN,
    Design,
    refuses=(
        *ALTERED,
        about("option", OptionUnknown),
    ),
)
def clear_option(design_id: Id, option: Id, asked: Asked) -> Response:
    """Take back a value, the stones of a slot, or the engraving."""
    owner = _owner(asked, design_id)
    return asked.do(lambda d: designing.clear(d, asked.api.atelier(), owner, option))


@routes.put(
    "/{design_id}/stone",
    OWN,
    Design,
    refuses=(
        *ALTERED,
        StoneUnavailable,
        about("slot", OptionUnknown),
        about("stone", OptionValueInvalid, GradeUnknown),
        PriceOnRequest,
        SpecificationIncomplete,
    ),
)
def choose_stone(design_id: Id, body: ChooseStone, asked: Asked) -> Response:
    """Set a stone that nobody else holds; it is held when the piece is put into a cart."""
    wish = StoneWish(slot=body.slot, place=body.place, stone=_stone(body.stone))
    owner = _owner(asked, design_id, body.cart_id)
    return asked.do(lambda d: designing.choose_stone(d, asked.api.atelier(), owner, wish))


@routes.put(
    "/{design_id}/engraving",
    OWN,
    Design,
    refuses=(
        *ON_SALE,
        OptionConflict,
        EngravingPlaceTaken,
        about("position", EngravingNotPossibleHere, EngravingPositionUnknown),
        about(
            "text",
            EngravingEmpty,
            EngravingControlCharacter,
            EngravingCharacterNotAvailable,
            EngravingScriptAllCapitals,
            EngravingTooLong,
        ),
        about("font", EngravingFontUnknown),
    ),
)
def set_engraving(design_id: Id, body: SetEngraving, asked: Asked) -> Response:
    """Set the words to engrave; their proof is to be shown and approved before completion."""
    wish, owner = EngravingWish(**body.model_dump()), _owner(asked, design_id)
    return asked.do(lambda d: designing.engrave(d, asked.api.atelier(), owner, wish))


@routes.post(
    "/{design_id}/completion",
    OWN,
    Design,
    refuses=(
        *ALTERED,
        StoneUnavailable,
        DesignIncomplete,
        DesignStale,
        EngravingNotApproved,
        SketchNotApproved,
        EngravingTooLong,
        SpecificationIncomplete,
    ),
)
def complete_design(design_id: Id, asked: Asked, body: CompleteDesign | None = None) -> Response:
    """Declare the design finished: from here it can be quoted, carted and made."""
    owner = _owner(asked, design_id, body.cart_id if body else None)
    return asked.do(lambda d: designing.complete(d, asked.api.atelier(), owner))


@routes.put(
    "/{design_id}/name",
    OWN,
    Design,
    refuses=(*SHOWN, DesignNameInvalid, SubjectErased),
)
def save_design(design_id: Id, body: SaveDesign, asked: Asked) -> Response:
    """Keep the design under a name that only its owner reads."""
    owner = _owner(asked, design_id)
    return asked.do(lambda d: designing.save(d, asked.api.atelier(), owner, body.name))


def _owner(asked: Asking, design_id: str, cart_id: str | None = None) -> Owner:
    return Owner(design_id=design_id, token_hash=asked.owner, holder=cart_id)


def _stone(wanted: str | Specification) -> str | StoneSpecification:
    if isinstance(wanted, str):
        return wanted
    told = wanted.model_dump()
    return StoneSpecification(**told | {"laboratories": tuple(wanted.laboratories)})
