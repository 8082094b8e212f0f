"""`./elysium staff`: who works here is appointed, given other roles, let begin anew, dismissed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from domain.people.staff_role import STAFF_ROLES
from interfaces.cli.app import Json, console, group, say, show_json
from interfaces.local.shop import LocalShop

if TYPE_CHECKING:
    from application.people.staff_enrolment import EnrolmentOffer
    from application.people.staff_roll import Colleague
    from application.people.staff_sign_in import Door
    from application.store.event_store import Request
    from interfaces.cli.staff_terminal import Terminal

Roles = Annotated[
    list[str],
    typer.Option("--role", help=f"What they may do, more than once: {', '.join(STAFF_ROLES)}."),
]
staff = group("staff")


@staff.command()
def add(
    *,
    name: Annotated[str, typer.Option(help="The person's name.")],
    email: Annotated[str, typer.Option(help="The address that they sign in with; theirs alone.")],
    role: Roles,
    former_id: Annotated[
        str | None, typer.Option("--id", help="What they were known by under an earlier version.")
    ] = None,
    json: Json = False,
) -> None:
    """Appoint a person; the code by which they enrol is shown this once."""
    with _door_here() as door:
        from application.people.staff_enrolment import offer
        from application.people.staffing import Appointment, appoint

        known = {"staff_id": former_id} if former_id else {}
        wanted = Appointment(name=name, email=email, roles=tuple(role), **known)
        done = door.store.run(lambda d: appoint(d, door.mailboxes, wanted), _request("add"))
        offered = offer(door, done.value, _request("add"))
    if not json:
        say(f"{name} works here as {', '.join(role)} ({offered.staff_id}).")
    _tell_offer(offered, json=json)


@staff.command()
def enrol(staff_id: str, json: Json = False) -> None:
    """Let a person begin anew, whose phone is lost: what they signed in by is over at once."""
    with _door_here() as door:
        from application.people.staff_enrolment import offer

        offered = offer(door, staff_id, _request("enrol"))
    _tell_offer(offered, json=json)


@staff.command()
def roles(
    staff_id: str,
    roles: Annotated[list[str], typer.Argument(help="All that they may do from now on.")],
    json: Json = False,
) -> None:
    """Give a person these roles and no others, at once."""
    with _door_here() as door:
        from application.people.staffing import change_roles

        door.store.run(lambda d: change_roles(d, staff_id, roles), _request("roles"))
    if json:
        show_json({"staff_id": staff_id, "roles": roles})
    else:
        say(f"{staff_id} may act as {', '.join(roles)}, from now on.")


@staff.command()
def leave(staff_id: str, json: Json = False) -> None:
    """Dismiss a person: their sessions end at once; what they did keeps their name."""
    with _door_here() as door:
        from application.people.staff_enrolment import dismiss

        dismiss(door, staff_id, _request("leave"))
    if json:
        show_json({"staff_id": staff_id, "left": True})
    else:
        say(f"{staff_id} can do nothing any more.")


@staff.command("list")
def everybody(json: Json = False) -> None:
    """Everybody who works here, or did."""
    with _door_here() as door:
        from application.people.staff_roll import StaffRoll

        people = StaffRoll(door.store).everybody()
    if json:
        show_json(people)
    else:
        _tell(people)


@staff.command("sign-in")
def sign_in(
    email: Annotated[str, typer.Option(help="As you were appointed; not asked to enrol.")] = "",
    enrol: Annotated[
        bool, typer.Option("--enrol", help="By the code that you were given.")
    ] = False,
    json: Json = False,
) -> None:
    """Sign in at the running shop; the token of the session is shown, and ends with it."""
    if not (email or enrol):
        email = typer.prompt("Your e-mail address", err=True)
    with _terminal_here() as terminal:
        token = terminal.enrol() if enrol else terminal.sign_in(email)
    if json:
        show_json({"token": token})
    else:
        say("Your session's token (export ELYSIUM_STAFF_TOKEN=…, or Authorization: Bearer …):")
        say(token)


def _tell(people: "tuple[Colleague, ...]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("name", "roles", "appointed", "enrolled", "left", "id", box=None)
    for each in people:
        days = (_day(moment) for moment in (each.appointed, each.enrolled, each.left))
        table.add_row(each.name or "(forgotten)", ", ".join(each.roles), *days, each.staff_id)
    if people:
        Console(width=max(console.width, 160)).print(table)
    else:
        say("Nobody works here yet: ./elysium staff add")


def _tell_offer(offered: "EnrolmentOffer", *, json: bool) -> None:
    if json:
        told = {"staff_id": offered.staff_id, "code": offered.code, "until": offered.until}
        show_json(told)
        return
    say(f"They enrol until {_day(offered.until)} UTC by this code, shown this once and good once:")
    say(offered.code)
    say("On your own page, by POST /staff/session/enrolment; or: ./elysium staff sign-in --enrol")


def _day(moment: object) -> str:
    return f"{moment:%d %B %Y, %H:%M}" if moment else ""


def _request(command: str) -> "Request":
    """Whoever has a terminal of the house's own machine has everything; who they are, it knows."""
    from application.ids import new_id
    from application.store.event_store import Request
    from domain.envelope import Actor, Cause

    name = f"elysium staff {command}"
    cause = Cause(
        actor=Actor("system", "command line", name), command_id=new_id(), correlation_id=new_id()
    )
    return Request(cause=cause, caller="command line", route=name)


@contextmanager
def _terminal_here() -> "Iterator[Terminal]":
    import httpx

    from interfaces.cli.staff_terminal import Terminal

    with httpx.Client(base_url=LocalShop.here().settings().public_url, timeout=30) as shop:
        yield Terminal(shop)


@contextmanager
def _door_here() -> "Iterator[Door]":
    settings = LocalShop.here().settings()
    from interfaces.cli.staff_door import staff_door

    with staff_door(settings) as door:
        yield door
