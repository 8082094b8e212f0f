"""What stands against offering an asset for where it, or what it is set with, comes from."""

from dataclasses import dataclass
from datetime import date

from domain.inventory.asset.provenance import (
    OriginTrouble,
    Provenance,
    sanction_on,
    trouble_of_origin,
)
from domain.inventory.asset.set_stones import SetStones, StoneOrigin, trouble_of_set_stones
from domain.inventory.stone import OfCustomer, Ownership, Piece, Stone


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What is known of it, as the law looks at it on a day."""

    attributes: Stone | Piece
    ownership: Ownership
    provenance: Provenance | None
    set_with: SetStones | None
    today: date

    def trouble(self, origins: tuple[StoneOrigin, ...] = ()) -> OriginTrouble | None:
        """Why it may not be offered. A piece answers for its stones: `origins` is what of them.

        A customer's own goods are not sold, so that they need no evidence; that their import was
        against the law stands against working on them too.
        """
        known, own = self.provenance, isinstance(self.ownership, OfCustomer)
        match self.attributes:
            case Stone() as stone if own:
                return sanction_on(stone, known, self.today) if known else None
            case Stone() as stone:
                return trouble_of_origin(stone, known, self.today)
            case Piece():
                return trouble_of_set_stones(self.set_with or SetStones(), origins, self.today)
