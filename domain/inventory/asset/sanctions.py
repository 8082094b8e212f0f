"""Imports that the United Kingdom forbids because of where a stone comes from, as dated rules.

Source: the Russia (Sanctions) (EU Exit) Regulations 2019, part 5, chapters on diamonds (46Z16Q and
following, synthetic ones 46Z16V and following), as explained in Notice to Importers 2953.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.inventory.species import StoneType

NO_MASS = Decimal(0)
HALF_A_CARAT = Decimal("0.50")
ONE_CARAT = Decimal("1.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBan:
    """Stones of a type from a country, of a mass or more, imported on or after a day.

    `worked_elsewhere` says that also what another country cut is forbidden; else only what comes
    from the country itself is.
    """

    country: str
    type: StoneType
    from_carat: Decimal
    since: date
    worked_elsewhere: bool = True


BANS = (
    ImportBan(
        country="RU",
        type="natural_diamond",
        from_carat=NO_MASS,
        since=date(2024, 1, 1),
        worked_elsewhere=False,
    ),
    ImportBan(country="RU", type="natural_diamond", from_carat=ONE_CARAT, since=date(2024, 3, 1)),
    ImportBan(
        country="RU", type="natural_diamond", from_carat=HALF_A_CARAT, since=date(2024, 9, 1)
    ),
    ImportBan(
        country="RU",
        type="laboratory_grown_diamond",
        from_carat=HALF_A_CARAT,
        since=date(2025, 4, 24),
    ),
)
"""Below half a carat a stone that another country cut is lawful, and so is one grown in Russia."""
