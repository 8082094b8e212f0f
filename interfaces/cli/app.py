"""Every command of `elysium` and its arguments; what each does has a file of its own."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from interfaces.cli.catalogue import catalogue_app
from interfaces.cli.children import die_with_parent
from interfaces.cli.delivery_commands import deliveries_app
from interfaces.cli.price_commands import prices_app

app = typer.Typer(
    help="ELYSIUM: an event-sourced back end for luxury jewellery commerce.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
audit_app = typer.Typer(help="Prove that the log was not changed.", no_args_is_help=True)
staff_app = typer.Typer(help="Who may work in the shop.", no_args_is_help=True)
app.add_typer(audit_app, name="audit")
app.add_typer(staff_app, name="staff")
app.add_typer(prices_app, name="prices")
app.add_typer(deliveries_app, name="deliveries")
app.add_typer(catalogue_app, name="catalogue")

console = Console()
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine.")]


def main() -> None:
    """Run a command; what goes wrong is one sentence and a code that is not zero."""
    try:
        app()
    except Exception as error:
        from interfaces.cli.failures import sentence

        said = sentence(error)
        if said is None:
            raise
        Console(stderr=True).print(said, style="red", highlight=False, soft_wrap=True)
        sys.exit(1)


@app.command()
def up(
    seed: Annotated[bool, typer.Option(help="Fill an empty shop with stones and styles.")] = True,
) -> None:
    """Start the whole shop on this machine, until Ctrl-C."""
    from interfaces.cli.up import up as open_shop

    open_shop(console, seed=seed)


@app.command()
def serve() -> None:
    """Answer commands and questions over HTTP (1…n copies)."""
    _process("serve")


@app.command()
def project() -> None:
    """Keep read models and policies in step with the log (1…n copies)."""
    _process("project")


@app.command()
def work() -> None:
    """Perform deliveries: vendors' calls, letters (1…n copies)."""
    _process("work")


@app.command()
def clock() -> None:
    """Act on what is due (1…n copies)."""
    _process("clock")


@app.command()
def standins() -> None:
    """Local stand-ins for Stripe, Resend and Sanity."""
    die_with_parent()
    from interfaces.cli.standins import run_standins

    run_standins()


@app.command()
def migrate() -> None:
    """Bring the database's schema up to this version (as its owner)."""
    from interfaces.cli.migrating import run_migrations

    run_migrations(console)


@app.command()
def seed(
    synthetic: Annotated[
        str, typer.Option(help="products=1000,variants=3,stock=1000000: plain stock pieces.")
    ] = "",
) -> None:
    """Fill the running shop: stones, styles and pieces; what is there already is left alone."""
    from interfaces.cli.seed import run_seed

    run_seed(console, synthetic)


@app.command()
def demo(
    json: Json = False,
    budget: Annotated[int, typer.Option(help="The most the ring may cost, in pounds.")] = 3_000,
) -> None:
    """A customer buys a ring, over HTTP only; ends non-zero at the first wrong answer."""
    from interfaces.local.demo.demo import run_demo

    raise typer.Exit(run_demo(console, as_json=json, budget=budget))


@app.command()
def replay(
    name: Annotated[str, typer.Argument(help="A read model; all of them without a name.")] = "",
    verify: Annotated[bool, typer.Option(help="Only compare; switch nothing.")] = False,
    json: Json = False,
) -> None:
    """Rebuild read models beside the live ones from the first event, compare, and switch."""
    from interfaces.cli.replaying import run_replay

    raise typer.Exit(run_replay(console, name, verify=verify, as_json=json))


@app.command()
def access(json: Json = False) -> None:
    """Print who may ask what of the interface, and whose things it is about."""
    from interfaces.cli.access import show_access

    show_access(console, as_json=json)


@app.command("dump-read-models")
def dump_read_models(
    name: Annotated[str, typer.Argument(help="A read model; all of them without a name.")] = "",
    canonical: Annotated[  # noqa: ARG001  # the only form there is, asked for by name
        bool, typer.Option("--canonical", help="Stable bytes, to be compared.")
    ] = True,
) -> None:
    """Write every row of the read models to standard output."""
    from interfaces.cli.replaying import run_dump

    run_dump(name)


@app.command("check-invariants")
def check_invariants(json: Json = False) -> None:
    """Evaluate the shop's invariants from the event table itself."""
    from interfaces.cli.auditing import run_invariants

    raise typer.Exit(run_invariants(console, as_json=json))


@app.command()
def doctor(json: Json = False) -> None:
    """Say what is well, what is not, and what to do about it."""
    from interfaces.cli.auditing import run_doctor

    raise typer.Exit(run_doctor(console, as_json=json))


@app.command("check-vectors")
def check_vectors(files: list[Path], json: Json = False) -> None:
    """Run files of expected numbers through the real engine and print every difference."""
    from interfaces.cli.vectors import run_vectors

    raise typer.Exit(run_vectors(console, files, as_json=json))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def check(
    context: typer.Context,
    only: Annotated[
        list[str] | None, typer.Option(help="format, lint, types, layers or tests.")
    ] = None,
) -> None:
    """Run every check and test; further arguments go to pytest."""
    from interfaces.cli.check import check as run

    raise typer.Exit(run(console, only=tuple(only or ()), rest=tuple(context.args)))


@audit_app.command("verify")
def audit_verify(
    file: Annotated[
        Path | None, typer.Argument(help="An export; the live log without a file.")
    ] = None,
    public_key: Annotated[Path | None, typer.Option(help="Whose signature to expect.")] = None,
    json: Json = False,
) -> None:
    """Recompute the chain and name the first position that is wrong."""
    from interfaces.cli.auditing import run_verify

    raise typer.Exit(run_verify(console, file, public_key, as_json=json))


@audit_app.command("export")
def audit_export(file: Path) -> None:
    """Write the log as NDJSON with a hash chain and a signed head."""
    from interfaces.cli.auditing import run_export

    run_export(console, file)


@staff_app.command("add")
def staff_add(
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[str, typer.Option(help="What they may do; a wrong one lists all.")],
    json: Json = False,
) -> None:
    """Give a person a token; it is shown this once."""
    from interfaces.cli.staff import add

    add(console, name, role, as_json=json)


@staff_app.command("list")
def staff_list() -> None:
    """Everybody who has or had a token."""
    from interfaces.cli.staff import everybody

    everybody(console)


@staff_app.command("revoke")
def staff_revoke(staff_id: str) -> None:
    """End a token at once."""
    from interfaces.cli.staff import revoke

    revoke(console, staff_id)


def _process(name: str) -> None:
    die_with_parent()
    from interfaces.cli import processes

    getattr(processes, name)()
