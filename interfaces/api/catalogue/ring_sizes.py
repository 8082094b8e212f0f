"""Ring sizes: the table, what a size of another system may be in it, and what a resize would be."""

from dataclasses import asdict, dataclass
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import StringConstraints

from application.store.event_store import Decision
from domain.catalogue.product import PRODUCT, OnSale
from domain.catalogue.style import Style
from domain.design.resizing import Resizing, reach_of, resizing
from domain.design.ring_size import SIZES, TABLE, RingSize, SizeRange, size_written, within
from domain.design.size_scales import RingSizeNotRecognised, RingSizeOutOfRange, System
from domain.design.typed_size import (
    RingSizeOnNoScale,
    RingSizeUnclear,
    TypedSize,
    candidates,
    in_any_scale,
)
from domain.kernel import NotFound, in_part
from interfaces.api.edge.access import ANYONE
from interfaces.api.edge.answers import NOT_KEPT, fixed, plain
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes, about

routes = Routes("/ring-sizes", "ring size", "queries")
Entered = Annotated[str, StringConstraints(min_length=1, max_length=40)]
StyleCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{2,31}$")]
FOR_A_DAY = "public, max-age=86400"


@dataclass(frozen=True, slots=True, kw_only=True)
class RingSizes:
    """A table by its version. Circumferences in micrometres, smallest first."""

    table: str
    sizes: tuple[RingSize, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """`offered` says whether the style is made in this size; None when no style was named."""

    size: RingSize
    offered: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeCandidates:
    """`circumference_um` is that of the size as it was written, which need not be in the table.

    `system` is the one that was asked for, or the only one of which it can be.
    """

    table: str
    system: System
    entered: str
    circumference_um: int
    candidates: tuple[Candidate, ...]
    made_in: SizeRange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResizeAnswer(Resizing):
    """A ring can be made `resize_down` half sizes smaller and `resize_up` larger, else anew.

    That has nothing to do with the sizes that its style is `made_in`.
    """

    resize_down: int
    resize_up: int
    made_in: SizeRange


@routes.get("", ANYONE, RingSizes)
def ring_sizes(request: Request) -> Response:
    """The whole table, with each size's diameter and its number in every scale.

    `iso` is ISO 8653; Italy, Spain and Switzerland count the millimetres round above 40.
    """
    return fixed(request, RingSizes(table=TABLE, sizes=tuple(SIZES.values())), FOR_A_DAY)


@routes.get(
    "/candidates",
    ANYONE,
    SizeCandidates,
    refuses=(
        NotFound,
        about(
            *("entered", RingSizeNotRecognised, RingSizeOutOfRange),
            *(RingSizeUnclear, RingSizeOnNoScale),
        ),
    ),
)
def ring_size_candidates(
    asked: Asked,
    entered: Annotated[Entered, Query()],
    system: System | None = None,
    style_code: Annotated[StyleCode | None, Query()] = None,
) -> Response:
    """What a size may be in the table. The customer chooses: conversions do not go both ways.

    Without a `system` a size is read in the one scale that it can be of; of several it is refused
    with what it may be in each.
    """
    made_in = None if style_code is None else asked.look(lambda d: _range(_style(d, style_code)))
    typed = _typed(system, entered)
    return plain(
        SizeCandidates(
            table=TABLE,
            system=typed.system,
            entered=entered,
            circumference_um=typed.candidates.circumference_um,
            candidates=tuple(
                Candidate(size=size, offered=None if made_in is None else within(size, made_in))
                for size in typed.candidates.sizes
            ),
            made_in=made_in,
        ),
        NOT_KEPT,
    )


@routes.get("/resize", ANYONE, ResizeAnswer, refuses=(NotFound, RingSizeNotRecognised))
def resize_outcome(
    asked: Asked,
    style_code: Annotated[StyleCode, Query()],
    current: Annotated[Entered, Query()],
    wanted: Annotated[Entered, Query()],
) -> Response:
    """Whether a ring of a style can be resized between two UK sizes, or must be made anew."""
    style = asked.look(lambda d: _style(d, style_code))
    with in_part("current"):
        had = size_written(current)
    with in_part("wanted"):
        to_be = size_written(wanted)
    reach = reach_of(style)
    found = resizing(had, to_be, reach)
    answer = ResizeAnswer(
        **asdict(found), resize_down=reach.down, resize_up=reach.up, made_in=_range(style)
    )
    return plain(answer, NOT_KEPT)


def _typed(system: System | None, entered: str) -> TypedSize:
    if system is None:
        return in_any_scale(entered)
    return TypedSize(system=system, candidates=candidates(system, entered))


def _style(decision: Decision, style_code: str) -> Style:
    """A ring on sale; raises `NotFound`."""
    product = decision.state(PRODUCT, style_code)
    if not isinstance(product, OnSale) or not product.revision.style.ring_sizes:
        raise NotFound
    return product.revision.style


def _range(style: Style) -> SizeRange:
    return SizeRange(smallest=style.ring_sizes[0], largest=style.ring_sizes[-1])
