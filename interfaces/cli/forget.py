"""`./elysium erase`, `reapply-erasures`: a person is forgotten, and stays so after a restore."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.cli.app import Json, app, say, show_json
from interfaces.cli.house import house_here

if TYPE_CHECKING:
    from domain.people.erasure import State


@app.command()
def erase(subject: str, json: Json = False) -> None:
    """Forget a person: by a customer's id, an order's number or id.

    Ends non-zero while it has to wait; it then goes on by itself when what it waits for is over.
    """
    began = time.monotonic()
    with house_here() as house:
        from interfaces.forgetting.erasing import by_hand
        from interfaces.forgetting.naming import forgettable

        person = forgettable(house.erasing, subject)
        wish = house.erasing.ask(person, "house", by_hand("erase"))
        done = house.erasing.carry_out(person, by_hand("erase"))
        wish = house.erasing.wish(person)
    _tell(wish, done, round(time.monotonic() - began, 2), as_json=json)


@app.command("personal-data")
def personal_data(
    page: Annotated[bool, typer.Option("--page", help="As the page in docs.")] = False,
    json: Json = False,
) -> None:
    """What personal data is kept: where, what for, how long."""
    from interfaces.forgetting import inventory

    if page:
        typer.echo(inventory.page(), nl=False)
    elif json:
        show_json([*inventory.inventory()])
    else:
        for each in inventory.inventory():
            say(f"{each.place:<7} {each.retention_class} {each.name}: {each.purpose}; {each.kept}")


@app.command("export-subject")
def export_subject(
    subject: str,
    json: Annotated[bool, typer.Option("--json/--page", help="As JSON, or as HTML.")] = True,
) -> None:
    """Write all that is kept about a person, as JSON or a page."""
    from application.store.event_store import to_json
    from interfaces.api.people.page import page_of
    from interfaces.forgetting.naming import person_named

    with house_here() as house:
        found = house.erasing.export(person_named(house.erasing, subject))
        name = house.settings.house_name
    typer.echo(to_json(found).decode() if json else page_of(found, name))


@app.command("reapply-erasures")
def reapply_erasures(json: Json = False) -> None:
    """Forget again whoever was forgotten after the backup that was restored."""
    from interfaces.forgetting.reapplying import reapply

    with house_here() as house:
        done = reapply(house.erasing)
    if json:
        show_json(done)
        return
    say(f"{done.erasures} erasures were missing and are carried out: {done.keys} keys destroyed")


def _tell(wish: "State", done: str, seconds: float, *, as_json: bool) -> None:
    from domain.people.erasure import Waiting

    waits = wish.obstacles if isinstance(wish, Waiting) else ()
    if as_json:
        show_json({"done": not waits, "outcome": done, "waits_for": waits, "seconds": seconds})
    for each in () if as_json else waits:
        until = f" until {each.until:%d %B %Y}" if each.until else ""
        say(f"waits: {each.why.replace('_', ' ')} {each.ref}{until}", style="yellow")
    if not waits and not as_json:
        say(f"forgotten in {seconds} s: {done}")
    raise typer.Exit(1 if waits else 0)
