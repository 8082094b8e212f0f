"""A design of the customer's own: briefed by them, drawn by the atelier, approved or taken back."""

from dataclasses import dataclass
from datetime import datetime

from application.design.view.atelier import Atelier, Owner
from application.design.view.design import Design
from application.design.view.showing import drawn, known_style, shown
from application.store.event_store import Decision
from domain.catalogue.product import PRODUCT
from domain.deadlines import local_date
from domain.design.commission import Commission
from domain.design.design import DESIGN
from domain.design.design.commands import (
    ApproveSketch,
    Offered,
    ShowSketch,
    WithdrawBrief,
    WriteBrief,
)
from domain.design.design.state import Draft, draft_of, living
from domain.design.making.specification import Specified, in_words
from domain.design.picture import PICTURE, Keep, kept, picture_key
from domain.design.scan import scan_of
from domain.kernel import Erased, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What the atelier drew: its picture in base64, and what it writes to the customer of it."""

    picture: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SketchKept:
    """A sketch as its customer will find it."""

    design_id: str
    number: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SketchRead:
    """`note` is what the atelier wrote, None when it was erased."""

    number: int
    digest: str
    note: str | None
    shown_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionRead:
    """The customer's own words and the atelier's: read when asked for, told in no other answer.

    `brief` is None while there is none, and when it was erased. `asked` says that a sketch is
    waited for, `approved` which is the customer's own. `specification` is what was chosen so far.
    """

    design_id: str
    style_code: str
    brief: str | None
    asked: bool
    approved: int | None
    sketches: tuple[SketchRead, ...]
    specification: tuple[Specified, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SketchPicture:
    """`url` is a data URL: the picture itself."""

    number: int
    digest: str
    url: str


def write_brief(decision: Decision, atelier: Atelier, owner: Owner, brief: str) -> Design:
    """Raises `NotDesignedToOrder` or `BriefInvalid`."""
    command = WriteBrief(
        token_hash=owner.token_hash, offered=_offered_to(decision, atelier, owner), brief=brief
    )
    decision.decide(DESIGN, owner.design_id, command)
    return shown(decision, atelier, owner)


def withdraw_brief(decision: Decision, atelier: Atelier, owner: Owner) -> Design:
    """The piece is wanted at its options after all."""
    command = WithdrawBrief(
        token_hash=owner.token_hash, offered=_offered_to(decision, atelier, owner)
    )
    decision.decide(DESIGN, owner.design_id, command)
    return shown(decision, atelier, owner)


def approve_sketch(
    decision: Decision, atelier: Atelier, owner: Owner, *, number: int, digest: str
) -> Design:
    """Raises `NotFound`, `SketchDiffers` or `SketchSuperseded`."""
    command = ApproveSketch(
        token_hash=owner.token_hash,
        offered=_offered_to(decision, atelier, owner),
        number=number,
        digest=digest,
    )
    decision.decide(DESIGN, owner.design_id, command)
    return shown(decision, atelier, owner)


def show_sketch(decision: Decision, atelier: Atelier, design_id: str, work: Drawn) -> SketchKept:
    """By the atelier. Raises `NotFound`, what refuses a picture, or `SketchNotAskedFor`."""
    draft, picture = living(decision.state(DESIGN, design_id)).draft, scan_of(work.picture)
    command = ShowSketch(
        offered=_offered(decision, atelier, draft),
        digest=picture.digest,
        note=work.note,
        included=atelier.sketches_included(decision.now),
    )
    decision.decide(DESIGN, design_id, command)
    known = living(decision.state(DESIGN, design_id)).draft.commission.sketches
    number = next(sketch.number for sketch in known if sketch.digest == picture.digest)
    keep = Keep(subject=draft.origin.subject, design_id=design_id, picture=picture)
    decision.decide(PICTURE, picture_key(design_id, number), keep)
    return SketchKept(design_id=design_id, number=number, digest=picture.digest)


def commission_of_owner(decision: Decision, atelier: Atelier, owner: Owner) -> CommissionRead:
    draft = draft_of(decision.state(DESIGN, owner.design_id), owner.token_hash)
    return _read(decision, atelier, owner.design_id, draft)


def commission_of_any(decision: Decision, atelier: Atelier, design_id: str) -> CommissionRead:
    """For the atelier."""
    return _read(decision, atelier, design_id, living(decision.state(DESIGN, design_id)).draft)


def picture_of_owner(decision: Decision, owner: Owner, number: int) -> SketchPicture:
    draft = draft_of(decision.state(DESIGN, owner.design_id), owner.token_hash)
    return _picture(decision, owner.design_id, draft.commission, number)


def picture_of_any(decision: Decision, design_id: str, number: int) -> SketchPicture:
    """For the atelier."""
    draft = living(decision.state(DESIGN, design_id)).draft
    return _picture(decision, design_id, draft.commission, number)


def _picture(
    decision: Decision, design_id: str, commission: Commission, number: int
) -> SketchPicture:
    """Raises `NotFound`, also for one that was erased."""
    if commission.sketch(number) is None:
        raise NotFound
    found = kept(decision.state(PICTURE, picture_key(design_id, number)))
    if isinstance(found.picture, Erased):
        raise NotFound
    url = f"data:{found.media_type};base64,{found.picture}"
    return SketchPicture(number=number, digest=found.digest, url=url)


def _read(decision: Decision, atelier: Atelier, design_id: str, draft: Draft) -> CommissionRead:
    commission, today = draft.commission, local_date(decision.now)
    drawing = drawn(known_style(decision, draft), draft.choices, today, commission)
    return CommissionRead(
        design_id=design_id,
        style_code=draft.origin.style_code,
        brief=_legible(commission.brief),
        asked=commission.asked,
        approved=commission.approved,
        sketches=tuple(
            SketchRead(
                number=sketch.number,
                digest=sketch.digest,
                note=_legible(sketch.note),
                shown_at=sketch.shown_at,
            )
            for sketch in commission.sketches
        ),
        specification=in_words(drawing, atelier.prices.at(decision.now).rule_set),
    )


def _legible(words: str | Erased | None) -> str | None:
    return words if isinstance(words, str) else None


def _offered_to(decision: Decision, atelier: Atelier, owner: Owner) -> Offered:
    draft = draft_of(decision.state(DESIGN, owner.design_id), owner.token_hash)
    return _offered(decision, atelier, draft)


def _offered(decision: Decision, atelier: Atelier, draft: Draft) -> Offered:
    return Offered(decision.state(PRODUCT, draft.origin.style_code), atelier.engraving)
