"""`elysium audit`, `check-invariants` and `doctor`: is the record true, and is all well?"""

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from interfaces.cli.replaying import rebuilt_alike
from interfaces.composition import House
from interfaces.local.shop import LocalShop
from interfaces.proof.audit import (
    AuditReport,
    Wrong,
    check_export,
    export,
    key_path,
    public_path,
    signer_at,
    verifier_at,
    verify,
)
from interfaces.proof.doctor import Finding, Patient, doctor
from interfaces.proof.invariants import Invariant, check_invariants
from interfaces.settings import Settings

STYLES = {"OK": "green", "WARN": "yellow", "FAIL": "red"}
SECRETS = (
    *("token_secret", "master_keys", "stripe_secret_key", "stripe_webhook_secret"),
    *("resend_api_key", "sanity_webhook_secret"),
)


def run_verify(
    console: Console, file: Path | None, public_key: Path | None, *, as_json: bool
) -> int:
    """0 when nothing was changed, 1 with the first position that is wrong."""
    settings = LocalShop.here().settings()
    key = public_key or public_path(key_path(settings.home))
    if file is not None:
        return _verify_file(console, file, key)
    report = verify(settings.database_url, verifier_at(key))
    if as_json:
        console.print_json(json.dumps(asdict(report)))
    else:
        _tell_report(console, report)
    return 0 if report.sound else 1


def run_export(console: Console, file: Path) -> None:
    settings = LocalShop.here().settings()
    signer = signer_at(key_path(settings.home))
    with file.open("wb") as out:
        head = export(settings.database_url, out, signer)
    said = f"{head.count:,} events up to position {head.last}, chain {head.chain}"
    console.print(said, highlight=False, soft_wrap=True)
    console.print(f"public key: {public_path(key_path(settings.home))}", soft_wrap=True)


def run_invariants(console: Console, *, as_json: bool) -> int:
    """How many invariants are violated."""
    house = House(LocalShop.here().settings())
    found = check_invariants(house.settings.database_url, rebuilt=lambda: rebuilt_alike(house))
    if as_json:
        console.print_json(json.dumps([asdict(each) for each in found]))
    else:
        for each in found:
            _tell_invariant(console, each)
    house.close()
    return sum(not each.holds for each in found)


def run_doctor(console: Console, *, as_json: bool) -> int:
    """How many findings are failures."""
    found = list(doctor(_patient(LocalShop.here().settings())))
    if as_json:
        console.print_json(json.dumps([asdict(each) for each in found]))
    else:
        for each in found:
            _tell_finding(console, each)
    return sum(each.verdict == "FAIL" for each in found)


def _verify_file(console: Console, file: Path, key: Path) -> int:
    try:
        with file.open("rb") as lines:
            head = check_export(lines, key.read_bytes())
    except Wrong as wrong:
        console.print(str(wrong), style="red", highlight=False, soft_wrap=True)
        return 1
    said = f"sound: {head.count:,} events up to position {head.last}, chain {head.chain}"
    console.print(said, highlight=False, soft_wrap=True)
    return 0


def _tell_report(console: Console, report: AuditReport) -> None:
    for fault in report.faults:
        said = f"position {fault.position}: {fault.sentence}"
        console.print(said, style="red", highlight=False, soft_wrap=True)
    console.print(
        f"{'sound' if report.sound else 'NOT SOUND'}: {report.events:,} events up to position "
        f"{report.last} under {report.seals} seals, {report.unsealed} not sealed yet",
        highlight=False,
    )


def _tell_invariant(console: Console, found: Invariant) -> None:
    mark = "[dim]–[/]" if found.not_checked else "[green]✓[/]" if found.holds else "[red]✗[/]"
    seen = found.not_checked or f"{found.checked:,} {found.of}"
    console.print(f"{mark} {found.id} {found.sentence} [dim]({seen})[/]", soft_wrap=True)
    for violation in found.violations:
        said = f"    {violation.where}: {violation.sentence}"
        console.print(said, style="red", highlight=False, soft_wrap=True)


def _tell_finding(console: Console, found: Finding) -> None:
    advice = f" {found.advice}" if found.advice else ""
    console.print(
        f"[{STYLES[found.verdict]}]{found.verdict:<4}[/] {found.what}: {found.sentence}{advice}",
        highlight=False,
        soft_wrap=True,
    )


def _patient(settings: Settings) -> Patient:
    return Patient(
        database_url=settings.database_url,
        home=settings.home,
        broker_url=settings.broker_url,
        secrets={name: getattr(settings, name).get_secret_value() for name in SECRETS},
        vendors={
            "stripe": settings.stripe_address,
            "resend": settings.resend_address,
            "sanity": settings.sanity_address,
            "sanity_cdn": settings.sanity_cdn_address,
        },
        production=settings.stage == "production",
    )
