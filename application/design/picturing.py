"""A picture to be engraved: sent by its customer, drawn and priced by the atelier, seen by both."""

import base64
from dataclasses import dataclass

from application.design.view.atelier import Atelier, Owner
from application.design.view.design import Design
from application.design.view.showing import known_style, shown
from application.store.event_store import Decision
from application.store.privacy import SubjectErased
from domain.catalogue.option import Position
from domain.catalogue.product import PRODUCT
from domain.deadlines import local_date
from domain.design.artwork import ARTWORK, DrawProof, SendArtwork, Sent, sent
from domain.design.cut import ArtworkKind, Cut, Method
from domain.design.design import DESIGN
from domain.design.design.commands import EngraveArtwork, Offered, PriceArtwork
from domain.design.design.picturing import present_proof
from domain.design.design.state import Draft, draft_of, living
from domain.design.scan import MediaType, scan_of
from domain.kernel import NotFound
from domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtworkWish:
    """A file in base64, and how it is to be cut; `artwork_id` was drawn for it."""

    artwork_id: str
    file: str
    kind: ArtworkKind
    position: Position
    method: Method
    mirrored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnProof:
    """A file in base64 as the atelier drew it, its price ex VAT, and who did."""

    artwork_id: str
    file: str
    price: Money
    by: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a browser takes it."""

    content: bytes
    media_type: MediaType


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtworkFile:
    """What the atelier draws by: `url` is of the picture that was sent, `awaited` says whether a
    proof of it is still to be drawn."""

    artwork_id: str
    design_id: str
    style_code: str
    kind: ArtworkKind
    position: Position
    method: Method
    mirrored: bool
    metal: str | None
    ring_size: str | None
    url: str
    awaited: bool


def send_artwork(decision: Decision, atelier: Atelier, owner: Owner, wish: ArtworkWish) -> Design:
    """Raises the refusals of `scan_of` and of the place, and `OptionConflict`."""
    draft = draft_of(decision.state(DESIGN, owner.design_id), owner.token_hash)
    picture, subject = scan_of(wish.file), draft.origin.subject
    digest = atelier.tokens.digest_of_text(subject, picture.encoded)
    cut = Cut(
        artwork_id=wish.artwork_id,
        digest=digest,
        kind=wish.kind,
        position=wish.position,
        method=wish.method,
        mirrored=wish.mirrored,
    )
    offered = _offered(decision, atelier, draft)
    command = EngraveArtwork(token_hash=owner.token_hash, offered=offered, cut=cut)
    decision.decide(DESIGN, owner.design_id, command)
    sending = SendArtwork(
        design_id=owner.design_id,
        subject=subject,
        picture=picture.encoded,
        media_type=picture.media_type,
        digest=digest,
    )
    decision.decide(ARTWORK, wish.artwork_id, sending)
    return shown(decision, atelier, owner)


def draw_artwork(decision: Decision, atelier: Atelier, drawn: DrawnProof) -> ArtworkFile:
    """The atelier's proof and its price. Raises `NotFound`, `ArtworkNotAwaited` and the like."""
    artwork, picture = sent(decision.state(ARTWORK, drawn.artwork_id)), scan_of(drawn.file)
    draft = living(decision.state(DESIGN, artwork.sent.design_id)).draft
    digest = atelier.tokens.digest_of_text(artwork.sent.subject, picture.encoded)
    pricing = PriceArtwork(
        offered=_offered(decision, atelier, draft),
        artwork_id=drawn.artwork_id,
        digest=digest,
        price=drawn.price,
        by=drawn.by,
    )
    decision.decide(DESIGN, artwork.sent.design_id, pricing)
    drawing = DrawProof(
        picture=picture.encoded, media_type=picture.media_type, digest=digest, by=drawn.by
    )
    decision.decide(ARTWORK, drawn.artwork_id, drawing)
    return artwork_file(decision, drawn.artwork_id)


def artwork_file(decision: Decision, artwork_id: str) -> ArtworkFile:
    """Raises `NotFound`, also once the design has another picture."""
    artwork = sent(decision.state(ARTWORK, artwork_id))
    draft = living(decision.state(DESIGN, artwork.sent.design_id)).draft
    picture = draft.choices.artwork
    if picture is None or picture.cut.artwork_id != artwork_id:
        raise NotFound
    cut = picture.cut
    return ArtworkFile(
        artwork_id=artwork_id,
        design_id=artwork.sent.design_id,
        style_code=draft.origin.style_code,
        kind=cut.kind,
        position=cut.position,
        method=cut.method,
        mirrored=cut.mirrored,
        metal=draft.choices.value("metal"),
        ring_size=draft.choices.value("ring_size"),
        url=f"/staff/artworks/{artwork_id}/{cut.digest}",
        awaited=_awaited(decision, draft),
    )


def _awaited(decision: Decision, draft: Draft) -> bool:
    """Whether the picture would be cut as no proof shows it."""
    style, today = known_style(decision, draft), local_date(decision.now)
    return present_proof(style, draft.choices, today) is None


def owners_picture(decision: Decision, owner: Owner, artwork_id: str, digest: str) -> Shown:
    """What was sent, or a proof of it; for the design's owner. Raises `SubjectErased`."""
    draft_of(decision.state(DESIGN, owner.design_id), owner.token_hash)
    artwork = sent(decision.state(ARTWORK, artwork_id))
    if artwork.sent.design_id != owner.design_id:
        raise NotFound
    return picture_of(artwork, digest)


def ateliers_picture(decision: Decision, artwork_id: str, digest: str) -> Shown:
    return picture_of(sent(decision.state(ARTWORK, artwork_id)), digest)


def picture_of(artwork: Sent, digest: str) -> Shown:
    for event in artwork.pictures:
        if event.digest == digest:
            if not isinstance(event.picture, str):
                raise SubjectErased
            return Shown(base64.b64decode(event.picture), event.media_type)
    raise NotFound


def _offered(decision: Decision, atelier: Atelier, draft: Draft) -> Offered:
    return Offered(decision.state(PRODUCT, draft.origin.style_code), atelier.engraving)
