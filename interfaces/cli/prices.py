"""`./elysium prices`: first and later prices, what they would change, and all derived again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from interfaces.cli.app import Json, console, group, say, show_json
from interfaces.cli.house import house_here
from interfaces.cli.progress import bars

if TYPE_CHECKING:
    from application.pricing.price_desk import BookShown
    from application.selling.price_check import PriceCheck
    from domain.pricing.pin import Pin
    from interfaces.cli.desk import PricingDesk

Token = Annotated[
    str,
    typer.Option(
        envvar="ELYSIUM_STAFF_TOKEN",
        prompt="Your token",
        hide_input=True,
        help="Of a session of somebody in the role pricing: `./elysium staff sign-in`.",
    ),
]
prices = group("prices")


@prices.command()
def begin(
    file: Annotated[Path, typer.Argument(help="JSON with a rule_set and a price_book.")],
) -> None:
    """Give a region its first rule set and price book; later ones are drafted and approved."""
    with house_here() as house:
        from application.reference import read_document
        from interfaces.local.seeding.prices import begin_prices

        book = begin_prices(house.store, read_document(file))
    since = f"{book.valid_from:%d %B %Y, %H:%M} UTC"
    say(f"{book.price_book_id} holds in {book.region} from {since}")


@prices.command("file")
def file_rule_set(
    token: Token,
    file: Annotated[
        Path | None, typer.Argument(help="JSON with a rule_set; without one, what is shipped.")
    ] = None,
) -> None:
    """File a rule set under its number, for a later price book to use."""
    with _desk_here(token) as desk:
        version = desk.file(file)
    say(f"{version} is on file; a book uses it from: ./elysium prices draft --rule-set {version}")


@prices.command()
def draft(
    *,
    token: Token,
    book_id: Annotated[str, typer.Argument(help="What the book is called, such as uk-2026-b.")],
    starts: Annotated[str, typer.Option("--from", help="London time, such as 2026-12-01T00:00.")],
    rule_set: Annotated[str | None, typer.Option(help="Else as in the book before it.")] = None,
    pin_latest: Annotated[
        bool, typer.Option("--pin-latest", help="Pin the last reading of every metal.")
    ] = False,
) -> None:
    """Draft the next price book; the open shop works out what it would change."""
    with _desk_here(token) as desk:
        drafted = desk.draft(book_id, starts, rule_set=rule_set, pin_latest=pin_latest)
    say(f"{drafted.book_id} is a draft; what it would change: ./elysium prices books")


@prices.command()
def books(json: Json = False) -> None:
    """Drafts with what they would change and why, the books of all times, and today's pins."""
    with house_here() as house:
        from application.pricing.pins import pins_now
        from interfaces.cli.desk import shelf

        found = shelf(house.store)
        pins = pins_now(house.store.look(), house.settings.house_rules())
    if json:
        show_json({"books": found, "pins": pins})
        return
    for book in found:
        _tell_book(book)
    for pin in pins:
        _tell_pin(pin)


@prices.command()
def schedule(token: Token, book_id: str) -> None:
    """Agree to a draft as the second person: from its beginning on it holds."""
    with _desk_here(token, fresh=True) as desk:
        agreed = desk.schedule(book_id)
    say(f"{agreed.book_id} holds from {agreed.book.valid_from:%d %B %Y, %H:%M} UTC")


@prices.command()
def check(json: Json = False) -> None:
    """Derive every price in the log again from what made it, and report differences."""
    quiet = Console(stderr=True) if json else console
    with house_here() as house, bars(quiet) as progress:
        from application.pricing.price_desk import prices_on_file
        from application.selling.price_check import check_prices

        task = progress.add_task("prices", total=None)
        found = check_prices(
            house.store.journal,
            prices_on_file(house.store.look()),
            lambda done, head: progress.update(task, completed=done, total=head),
        )
    if json:
        show_json(found)
    else:
        _tell(found)
    raise typer.Exit(1 if found.differences else 0)


@contextmanager
def _desk_here(token: str, *, fresh: bool = False) -> "Iterator[PricingDesk]":
    with house_here() as house:
        from interfaces.cli.desk import PricingDesk

        yield PricingDesk.of(house, token, fresh=fresh)


def _tell_book(shown: "BookShown") -> None:
    since, rule_set = f"{shown.book.valid_from:%d %B %Y, %H:%M} UTC", shown.book.ruleset_version
    say(f"{shown.book_id}: {shown.status}, {rule_set}, from {since}")
    if shown.looked_at:
        say(f"  {shown.looked_at}")
    elif shown.status == "draft":
        say("  What it would change is not worked out yet; it is, once the shop is open.")


def _tell_pin(pin: "Pin") -> None:
    under = "no reading" if pin.under is None else f"{pin.under:.1%} under its reading"
    warned = f": {', '.join(pin.warned).replace('_', ' ')}" if pin.warned else ""
    said = f"{pin.rate.metal} is pinned at £{pin.rate.gbp_per_ozt}, {under}{warned}"
    say(said, style="yellow" if pin.warned else None)


def _tell(found: "PriceCheck") -> None:
    for each in found.differences:
        say(f"position {each.position}, {each.stream}: {each.why}", style="red")
    said = f"{found.derived:,} prices derived again, {len(found.differences)} differences"
    if found.without_inputs:
        said += f"; {found.without_inputs:,} are older than the keeping of inputs"
    say(said)
