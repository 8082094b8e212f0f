"""`elysium audit`: the log proved to be as it was written, here and in a file to be taken along."""

from pathlib import Path
from typing import Annotated

import typer

from interfaces.cli.app import Json, group, say, show_json
from interfaces.local.shop import LocalShop
from interfaces.proof.audit.export import export
from interfaces.proof.audit.offline import Wrong
from interfaces.proof.audit.offline import check as check_export
from interfaces.proof.audit.signing import key_path, public_path, signer_at, verifier_at
from interfaces.proof.audit.verify import AuditReport, verify

audit = group("audit", "Prove that the log was not changed.")


@audit.command("verify")
def verify_log(
    file: Annotated[
        Path | None, typer.Argument(help="An export; the live log without a file.")
    ] = None,
    public_key: Annotated[Path | None, typer.Option(help="Whose signature to expect.")] = None,
    json: Json = False,
) -> None:
    """Recompute the chain and name the first position that is wrong."""
    settings = LocalShop.here().settings()
    key = public_key or public_path(key_path(settings.home))
    if file is not None:
        _verify_file(file, key)
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
    settings = LocalShop.here().settings()
    signer = signer_at(key_path(settings.home))
    with file.open("wb") as out:
        head = export(settings.database_url, out, signer)
    say(f"{head.count:,} events up to position {head.last}, chain {head.chain}")
    say(f"public key: {public_path(key_path(settings.home))}")


def _verify_file(file: Path, key: Path) -> None:
    try:
        with file.open("rb") as lines:
            head = check_export(lines, key.read_bytes())
    except Wrong as wrong:
        say(str(wrong), style="red")
        raise typer.Exit(1) from wrong
    say(f"sound: {head.count:,} events up to position {head.last}, chain {head.chain}")


def _tell(report: AuditReport) -> None:
    for fault in report.faults:
        say(f"position {fault.position}: {fault.sentence}", style="red")
    say(
        f"{'sound' if report.sound else 'NOT SOUND'}: {report.events:,} events up to position "
        f"{report.last} under {report.seals} seals, {report.unsealed} not sealed yet"
    )
