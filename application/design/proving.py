"""The proof of an engraving: drawn and shown, seen again, and approved."""

from application.design.proof.sheet import Words, sheet
from application.design.view.atelier import Atelier, Owner
from application.design.view.design import Design
from application.design.view.showing import known_style, shown
from application.store.event_store import Decision
from application.store.privacy import SubjectErased
from domain.catalogue.metal_name import METAL_NAMES
from domain.catalogue.product import PRODUCT
from domain.catalogue.style import Style
from domain.deadlines import local_date
from domain.design.choices import Inscription
from domain.design.design import DESIGN
from domain.design.design.commands import ApproveProof, Offered, ShowProof
from domain.design.design.events import ProofShown
from domain.design.design.proving import layout_of, written
from domain.design.design.state import Draft, draft_of
from domain.design.engraving import EngravingPlace
from domain.design.layout import Layout
from domain.design.ring_size import SIZES
from domain.kernel import NotFound


def show_proof(decision: Decision, atelier: Atelier, owner: Owner) -> Design:
    """Draw the text as it is now and record that it was shown.

    Raises `NothingEngraved`, `ProofTooEarly`, or `SubjectErased` for words that are gone.
    """
    draft = _draft(decision, owner)
    style, today = known_style(decision, draft), local_date(decision.now)
    layout = layout_of(style, draft.choices, today)
    picture = drawn_proof(style, written(draft.choices), layout)
    command = ShowProof(
        token_hash=owner.token_hash,
        offered=_offered(decision, atelier, draft),
        digest=atelier.tokens.digest_of_text(draft.origin.subject, picture),
        picture=picture,
    )
    decision.decide(DESIGN, owner.design_id, command)
    return shown(decision, atelier, owner)


def approve_proof(decision: Decision, atelier: Atelier, owner: Owner, digest: str) -> Design:
    """Raises `NothingEngraved`, `ProofNotShown` or `ProofOutdated`."""
    offered = _offered(decision, atelier, _draft(decision, owner))
    command = ApproveProof(token_hash=owner.token_hash, offered=offered, digest=digest)
    decision.decide(DESIGN, owner.design_id, command)
    return shown(decision, atelier, owner)


def proof_picture(decision: Decision, owner: Owner, digest: str) -> str:
    """What was shown under a digest, however the design has changed since; for its owner only.

    Raises `NotFound`, or `SubjectErased` once the words are gone.
    """
    _draft(decision, owner)
    for recorded in decision.history(DESIGN, owner.design_id):
        event = recorded.event
        if isinstance(event, ProofShown) and event.proof.digest == digest:
            if not isinstance(event.picture, str):
                raise SubjectErased
            return event.picture
    raise NotFound


def drawn_proof(style: Style, text: Inscription, layout: Layout) -> str:
    if not isinstance(text.text, str):
        raise SubjectErased
    words = Words(
        text=text.text,
        font=text.font,
        metal=layout.metal,
        said=(style.title, ", ".join(_said(layout))),
    )
    return sheet(words, layout.place, text.position)


def _said(layout: Layout) -> tuple[str, ...]:
    return (
        layout.line.font.capitalize(),
        layout.line.position,
        *_measures(layout.place),
        METAL_NAMES[layout.metal],
    )


def _measures(place: EngravingPlace) -> tuple[str, ...]:
    if place.surface:
        return (f"{place.surface.width_mm} by {place.surface.height_mm} mm",)
    size = (s.label for s in SIZES.values() if s.circumference_um == place.circumference_um)
    wide = (f"{place.band_width_mm} mm wide",) if place.band_width_mm else ()
    return (*(f"size {label}" for label in size), *wide)


def _draft(decision: Decision, owner: Owner) -> Draft:
    return draft_of(decision.state(DESIGN, owner.design_id), owner.token_hash)


def _offered(decision: Decision, atelier: Atelier, draft: Draft) -> Offered:
    return Offered(decision.state(PRODUCT, draft.origin.style_code), atelier.engraving)
