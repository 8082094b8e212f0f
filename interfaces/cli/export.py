"""`./elysium export`: what an accountant or an inspector takes along."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.cli.app import Json, group, say, show_json
from interfaces.cli.house import house_here

if TYPE_CHECKING:
    from interfaces.proof.vat_ledger import Ledger

export = group("export")
Written = Annotated[str, typer.Option("--period", help="Such as 2026, 2026-Q4 or 2026-11.")]


@export.command("vat-ledger")
def vat_ledger(
    period: Written,
    file: Annotated[
        Path | None, typer.Argument(help="Without one, vat-ledger-PERIOD.csv here.")
    ] = None,
    json: Json = False,
) -> None:
    """Write every invoice and credit note of a period as CSV, each row chained to the one before.

    Ends non-zero where a number was drawn and its document is not issued yet.
    """
    from interfaces.files import written_whole
    from interfaces.proof import vat_ledger as of_vat

    asked = of_vat.period(period)
    with house_here() as house:
        found = of_vat.ledger(house.store.journal, asked)
    place = file or Path(f"vat-ledger-{period}.csv")
    with written_whole(place) as out:
        out.writelines(line.encode() for line in found.lines())
    if json:
        told = {"documents": len(found.rows), "chain": found.chain, "unissued": found.unissued}
        show_json(told | {"sums": found.sums})
    else:
        _tell(found, place)
    raise typer.Exit(min(len(found.unissued), 1))


@export.command("check-vat-ledger")
def check_vat_ledger(file: Path, period: Written) -> None:
    """Recompute the chain of such a file, and name the first row that is wrong."""
    from interfaces.files import text_lines_of
    from interfaces.proof import vat_ledger as of_vat

    chain = of_vat.check(text_lines_of(file), of_vat.period(period))
    say(f"sound: chain {chain}")


def _tell(found: "Ledger", place: Path) -> None:
    for amount in found.sums.values():
        net = amount.gross - amount.vat
        say(f"net {net}, VAT {amount.vat}, gross {amount.gross}")
    for number in found.unissued:
        say(f"{number} was drawn, and its document is not issued yet", style="red")
    documents = f"{len(found.rows):,} documents of {found.period.written}"
    say(f"{documents} in {place}, chain {found.chain}")
