"""`./elysium audit`: the log proved to be as it was written, here and in a file to take along."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.cli.app import Json, group, say, show_json
from interfaces.local.shop import LocalShop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interfaces.proof.audit.verify import AuditReport

audit = group("audit")
Reason = Annotated[str, typer.Option(help="Kept for ever: say nothing personal.")]


@audit.command("verify")
def verify_log(
    file: Annotated[
        Path | None, typer.Argument(help="An export; the live log without a file.")
    ] = None,
    public_key: Annotated[
        list[Path] | None, typer.Option(help="Whose signatures to expect; may be repeated.")
    ] = None,
    anchor: Annotated[
        list[Path] | None,
        typer.Option(help="Hold the live log to an anchor or an export; may be repeated."),
    ] = None,
    json: Json = False,
) -> None:
    """Recompute the chain and name the first position that is wrong.

    The live log is held to what this machine remembers of its seals, too.
    """
    from interfaces.cli.audit_of import AuditOf

    of = AuditOf(LocalShop.here().settings(), public_key or [])
    if file is not None:
        _verify_file(file, of.pems(), as_json=json)
        return
    report = of.verified(anchor or [])
    if json:
        show_json(report)
    else:
        _tell(report)
    raise typer.Exit(0 if report.sound else 1)


@audit.command("export")
def export_log(file: Path) -> None:
    """Write the log as NDJSON with a hash chain and a signed head."""
    from interfaces.cli.audit_of import AuditOf
    from interfaces.files import written_whole
    from interfaces.proof.audit.export import export

    of = AuditOf(LocalShop.here().settings())
    signer = of.signer()
    with written_whole(file) as out:
        head = export(of.settings.database_url, out, signer)
    say(f"{head.count:,} events up to position {head.last}, chain {head.chain}")
    say(f"public key {signer.key_id}: `elysium audit key` writes it")


@audit.command("anchor")
def anchor_log(
    file: Annotated[Path | None, typer.Argument(help="Where to put it; else it is shown.")] = None,
) -> None:
    """A signed head of the log, to be kept by others: `verify --anchor` holds the log to it."""
    from interfaces.cli.audit_of import AuditOf
    from interfaces.files import written_whole

    line = AuditOf(LocalShop.here().settings()).anchor()
    if file is None:
        typer.echo(line.decode(), nl=False)
        return
    with written_whole(file) as out:
        out.write(line)
    say(f"{file}: give it to somebody who cannot reach this database")


@audit.command("key")
def public_key_of(
    file: Annotated[Path | None, typer.Argument(help="Where to put it; else it is shown.")] = None,
) -> None:
    """The public key, for whoever checks exports and anchors."""
    from interfaces.cli.audit_of import AuditOf
    from interfaces.files import written_whole

    pem = AuditOf(LocalShop.here().settings()).pems()[0]
    if file is None:
        typer.echo(pem.decode(), nl=False)
        return
    with written_whole(file) as out:
        out.write(pem)


@audit.command("hand-over")
def hand_over(
    reason: Reason,
    to: Annotated[
        Path | None, typer.Option(help="The key that follows; made there if there is none.")
    ] = None,
) -> None:
    """Let another signing key follow, by the word of the present one."""
    from interfaces.cli.audit_of import AuditOf

    with AuditOf(LocalShop.here().settings()).acts() as acts:
        said = acts.hand_over(reason, to)
    say(f"behind seal {said.statement.after} another key signs: {', '.join(said.signatures)}")
    if to is not None:
        say(f"Give {to} to every `project` as ELYSIUM_AUDIT_KEY_FILE: until then nothing is sealed")


@audit.command("key-lost")
def key_lost(reason: Reason) -> None:
    """Put a signing key in the place of one that is lost for good; `verify` tells it for ever."""
    from interfaces.cli.audit_of import AuditOf

    with AuditOf(LocalShop.here().settings()).acts() as acts:
        said = acts.replace_lost(reason)
    say(f"behind seal {said.statement.after} key {', '.join(said.signatures)} signs")


@audit.command("accept-restore")
def accept_restore(reason: Reason) -> None:
    """Go on behind an older backup that was brought back on purpose; `verify` tells it for ever."""
    from interfaces.cli.audit_of import AuditOf

    of = AuditOf(LocalShop.here().settings())
    report = of.sound_in_itself()
    if not report.sound:
        _tell(report)
        raise typer.Exit(1)
    with of.acts() as acts:
        said = acts.accept_restore(reason).statement
    say(f"sealing goes on behind seal {said.after}, position {said.position}")


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


def _verify_file(file: Path, pems: "Sequence[bytes]", *, as_json: bool) -> None:
    from interfaces.files import lines_of
    from interfaces.proof.audit.offline.exports import check
    from interfaces.proof.audit.offline.signatures import Wrong

    try:
        found = check(lines_of(file), *pems)
    except Wrong as wrong:
        if as_json:
            show_json({"sound": False, "fault": str(wrong)})
        else:
            say(str(wrong), style="red")
        raise typer.Exit(1) from wrong
    head, told = found.head, found.told
    if as_json:
        facts = {"events": head.count, "last": head.last, "chain": head.chain, "told": told}
        show_json({"sound": True, **facts})
        return
    for sentence in told:
        say(f"told: {sentence}")
    say(f"sound: {head.count:,} events up to position {head.last}, chain {head.chain}")


def _tell(report: "AuditReport") -> None:
    for fault in report.faults:
        say(f"position {fault.position}: {fault.sentence}", style="red")
    for sentence in report.told:
        say(f"told: {sentence}", style="yellow")
    say(
        f"{'sound' if report.sound else 'NOT SOUND'}: {report.events:,} events up to position "
        f"{report.last} under {report.seals} seals, {report.unsealed} not sealed yet"
    )
