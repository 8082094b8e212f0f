"""Goods come in, and a grading report with them belongs to no other."""

from application.store.event_store import Decision
from domain.inventory.asset import ASSET, Receive
from domain.inventory.certificate import CERTIFICATE, Claim, certificate_key


def receive_asset(decision: Decision, asset_id: str, wish: Receive) -> None:
    """Raises `AssetExists`, `CertificateInUse`, `IntakeIncomplete` and what cannot be measured."""
    decision.decide(ASSET, asset_id, wish)
    if wish.certificate is not None:
        key = certificate_key(*wish.certificate.number)
        decision.decide(CERTIFICATE, key, Claim(asset_id=asset_id))
