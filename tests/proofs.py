"""A text engraved, its proof looked at and approved, as customers do it one after another."""

from application.design.designing import EngravingWish, engrave
from application.design.proving import approve_proof, show_proof
from application.design.view.atelier import Atelier, Owner
from application.design.view.design import Design
from application.store.event_store import Decision


def engraved(decision: Decision, atelier: Atelier, owner: Owner, wish: EngravingWish) -> Design:
    engrave(decision, atelier, owner, wish)
    return approved(decision, atelier, owner)


def approved(decision: Decision, atelier: Atelier, owner: Owner) -> Design:
    seen = show_proof(decision, atelier, owner)
    assert seen.engraving
    assert seen.engraving.proof
    return approve_proof(decision, atelier, owner, seen.engraving.proof.digest)
