"""`./elysium audit`: the log proved to be as it was written, here and in a file to take along."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.cli.app import Json, group, say, show_json
from interfaces.local.shop import LocalShop

if TYPE_CHECKING:
    from interfaces.proof.audit.verify import AuditReport

audit = group("audit")


@audit.command("verify")
def verify_log(
    file: Annotated[
        Path | None, typer.Argument(help="An export; the live log without a file.")
    ] = None,
    public_key: Annotated[Path | None, typer.Option(help="Whose signature to expect.")] = None,
    json: Json = False,
) -> None:
    """Recompute the chain and name the first position that is wrong."""
    from interfaces.proof.audit.signing import key_path, public_path, verifier_at
    from interfaces.proof.audit.verify import verify

    settings = LocalShop.here().settings()
    key = public_key or public_path(key_path(settings.home))
    if file is not None:
        _verify_file(file, key, as_json=json)
        return
    report = verify(settings.database_url, verifier_at(key))
    if json:
        show_json(report)
    else:
        _tell(report)
    raise typer.Exit(0 if report.sound else 1)


@audit.command("export")
def export_log(file: Path) -> None:
    """Write the log as NDJSON with a hash chain and a signed head."""
    from interfaces.files import written_whole
    from interfaces.proof.audit.export import export
    from interfaces.proof.audit.signing import key_path, public_path, signer_at

    settings = LocalShop.here().settings()
    signer = signer_at(key_path(settings.home))
    with written_whole(file) as out:
        head = export(settings.database_url, out, signer)
    say(f"{head.count:,} events up to position {head.last}, chain {head.chain}")
    say(f"public key: {public_path(key_path(settings.home))}")


@audit.command("reads")
def staff_reads(
    subject: Annotated[str, typer.Option(help="Of one person: an id, an order's number.")] = "",
    json: Json = False,
) -> None:
    """Who of the staff looked at what is somebody's, when, in which role and what for."""
    from interfaces.cli.house import house_here
    from interfaces.forgetting.naming import person_named

    with house_here() as house:
        erasing = house.erasing
        things = erasing.whom(person_named(erasing, subject)).keys if subject else None
        found = erasing.reads.shown(things)
    if json:
        show_json(found)
        return
    for row in found:
        who = f"{row['staff_id']} as {row['role']}"
        say(f"{row['read_at']:%Y-%m-%d %H:%M} {who}: {row['operation']} {row['thing']}")
    say(f"{len(found)} in all")


def _verify_file(file: Path, key: Path, *, as_json: bool) -> None:
    from interfaces.files import lines_of, read_whole
    from interfaces.proof.audit.offline import Wrong, check

    try:
        head = check(lines_of(file), read_whole(key))
    except Wrong as wrong:
        if as_json:
            show_json({"sound": False, "fault": str(wrong)})
        else:
            say(str(wrong), style="red")
        raise typer.Exit(1) from wrong
    if as_json:
        show_json({"sound": True, "events": head.count, "last": head.last, "chain": head.chain})
        return
    say(f"sound: {head.count:,} events up to position {head.last}, chain {head.chain}")


def _tell(report: "AuditReport") -> None:
    for fault in report.faults:
        say(f"position {fault.position}: {fault.sentence}", style="red")
    say(
        f"{'sound' if report.sound else 'NOT SOUND'}: {report.events:,} events up to position "
        f"{report.last} under {report.seals} seals, {report.unsealed} not sealed yet"
    )
