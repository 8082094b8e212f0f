"""A customer's own stone comes into our care: photographed, described, signed, for one design."""

from fastapi import Response
from pydantic import ConfigDict

from application.design.stones.own_stone import OwnStone, take_in
from application.store.event_store import Decision
from domain.inventory.asset import AssetExists
from domain.inventory.certificate import CertificateInUse
from domain.inventory.stone import (
    CaratNotPositive,
    Certificate,
    Intake,
    IntakeIncomplete,
    MeasureImpossible,
    MmNotPositive,
    PercentImpossible,
    Stone,
)
from domain.kernel import NotFound
from interfaces.api.desk.assets import AssetChanged, AssetName, changed
from interfaces.api.edge.access import staff
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes, about
from interfaces.api.edge.values import Ref, Text, example

routes = Routes("/staff/own-stones", "staff: assets", "commands")


class TakeInOwnStone(Body):
    """Its owner is whoever the design belongs to; in that design it can be chosen."""

    model_config = ConfigDict(strict=False) | example(
        asset_id="OWN-2026-0007",
        design_id="design-1",
        stone={
            "type": "natural_diamond",
            "shape": "round",
            "carat": "0.52",
            "colour": "J",
            "clarity": "SI1",
            "length_mm": "5.12",
            "width_mm": "5.15",
            "height_mm": "3.20",
        },
        intake={
            "photos": ["intake/own-2026-0007-front.jpg"],
            "condition": "A chip of 0.2 mm at the girdle, under the fourth claw.",
            "signed_ref": "INTAKE-2026-0007",
            "signed_on": "2026-03-02",
        },
        location="vault",
    )
    asset_id: AssetName
    design_id: Ref
    stone: Stone
    certificate: Certificate | None = None
    intake: Intake
    location: Text


@routes.post(
    "",
    staff("inventory"),
    AssetChanged,
    creates="/availability?asset={asset_id}",
    refuses=(
        NotFound,
        AssetExists,
        CertificateInUse,
        IntakeIncomplete,
        about("stone", CaratNotPositive, MeasureImpossible, MmNotPositive, PercentImpossible),
    ),
)
def take_in_own_stone(body: TakeInOwnStone, asked: Asked) -> Response:
    """Take in a stone that a customer brings for a design of theirs."""
    own = OwnStone(
        stone=body.stone,
        certificate=body.certificate,
        intake=body.intake,
        location=body.location,
    )

    def use_case(decision: Decision) -> AssetChanged:
        take_in(decision, body.asset_id, body.design_id, own)
        return changed(decision, body.asset_id)

    return asked.do(use_case, 201)
