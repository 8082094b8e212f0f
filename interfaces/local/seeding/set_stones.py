"""What the finished pieces of the demonstration are set with: stones with a record, and parcels."""

from dataclasses import dataclass
from decimal import Decimal

from domain.inventory.asset import Command as AssetCommand
from domain.inventory.asset import Receive
from domain.inventory.asset.papers import RecordProvenance
from domain.inventory.asset.provenance import Evidence, Provenance
from domain.inventory.asset.set_stones import Parcel, SetStones, StoneOrigin
from domain.inventory.asset.standing import SetInPiece
from domain.inventory.stone import Owned, Source, Stone
from domain.money import Money

CLERK = "receiving"
PHOTO = "placeholder/set-stone.jpg"


@dataclass(frozen=True, slots=True)
class StoneInPiece:
    """A stone of a finished piece, from which country, and what was paid for it."""

    asset_id: str
    stone: Stone
    country: str
    cost: Money

    def commands(self, piece_id: str) -> tuple[AssetCommand, ...]:
        source = Source(name="demonstration", ref=self.asset_id)
        statement = Evidence(basis="origin_statement", doc_ref=f"ORIGIN-{self.asset_id}")
        known = Provenance(nature="natural", country_mined=self.country, g7_evidence=statement)
        return (
            Receive(
                attributes=self.stone,
                ownership=Owned(),
                cost=self.cost,
                location="boutique:case_1",
                source=source,
            ),
            RecordProvenance(provenance=known, by=CLERK),
            SetInPiece(piece_id=piece_id, by=CLERK),
        )


@dataclass(frozen=True, slots=True)
class Set:
    """The stones and the parcels of one piece."""

    stones: tuple[StoneInPiece, ...]
    parcels: tuple[Parcel, ...] = ()

    @property
    def declared(self) -> SetStones:
        stone_ids = tuple(each.asset_id for each in self.stones)
        return SetStones(stone_ids=stone_ids, parcels=self.parcels)

    @property
    def origins(self) -> tuple[StoneOrigin, ...]:
        """All of them in order, as they are carried in with their papers."""
        return tuple(StoneOrigin(each.asset_id, None) for each in self.stones)


def _sapphire() -> Stone:
    return Stone(
        type="sapphire",
        shape="oval",
        carat=Decimal("2.04"),
        colour="padparadscha",
        clarity="eye_clean",
        length_mm=Decimal("8.12"),
        width_mm=Decimal("6.48"),
        height_mm=Decimal("4.20"),
        photos=(PHOTO,),
    )


def _old_cut(carat: str, across: str) -> Stone:
    return Stone(
        type="natural_diamond",
        shape="old_mine",
        carat=Decimal(carat),
        colour="J",
        clarity="VS2",
        length_mm=Decimal(across),
        width_mm=Decimal(across),
        height_mm=Decimal("3.10"),
        photos=(PHOTO,),
    )


def _spinel() -> Stone:
    return Stone(
        type="spinel",
        shape="cushion",
        carat=Decimal("1.83"),
        colour="grey",
        clarity="eye_clean",
        length_mm=Decimal("7.10"),
        width_mm=Decimal("6.60"),
        height_mm=Decimal("4.60"),
        photos=(PHOTO,),
    )


HALO = Parcel(
    type="natural_diamond",
    count=22,
    total_carat=Decimal("0.28"),
    declaration="WDC-DEMONSTRATION-1",
    provenance=Provenance(nature="natural", country_mined="BW", wdc_declaration="WDC-1"),
)
PIECES = {
    "ONE-EMBER": Set(
        stones=(
            StoneInPiece("ONE-EMBER-1-CENTRE", _sapphire(), "LK", Money(182_000)),
            StoneInPiece("ONE-EMBER-1-LEFT", _old_cut("0.41", "4.60"), "ZA", Money(41_000)),
            StoneInPiece("ONE-EMBER-1-RIGHT", _old_cut("0.42", "4.62"), "ZA", Money(42_000)),
        )
    ),
    "ONE-TIDELINE": Set(
        stones=(StoneInPiece("ONE-TIDELINE-1-CENTRE", _spinel(), "TZ", Money(98_000)),),
        parcels=(HALO,),
    ),
}
