"""`./elysium export`: what an accountant or an inspector takes along."""

from pathlib import Path
from typing import Annotated

import typer

from interfaces.cli.app import Json, group, say, show_json
from interfaces.cli.house import house_here

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
    from interfaces.proof import vat_ledger as of_vat

    with house_here() as house:
        found = of_vat.ledger(house.store.journal, of_vat.period(period))
    out = file or Path(f"vat-ledger-{period}.csv")
    out.write_text("".join(found.lines()), encoding="utf-8")
    if json:
        told = {"documents": len(found.rows), "chain": found.chain, "unissued": found.unissued}
        show_json(told | {"sums": found.sums})
    else:
        for amount in found.sums.values():
            net = amount.gross - amount.vat
            say(f"net {net}, VAT {amount.vat}, gross {amount.gross}")
        for number in found.unissued:
            say(f"{number} was drawn, and its document is not issued yet", style="red")
        say(f"{len(found.rows):,} documents of {period} in {out}, chain {found.chain}")
    raise typer.Exit(min(len(found.unissued), 1))


@export.command("check-vat-ledger")
def check_vat_ledger(file: Path, period: Written) -> None:
    """Recompute the chain of such a file, and name the first row that is wrong."""
    from interfaces.proof import vat_ledger as of_vat

    with file.open(encoding="utf-8", newline="") as lines:
        chain = of_vat.check(lines, of_vat.period(period))
    say(f"sound: chain {chain}")
