"""`./elysium doctor`: is everything here that the shop needs, and what to do where it is not."""

from typing import TYPE_CHECKING

import typer

from interfaces.cli.app import Json, app, say, show_json
from interfaces.local.shop import LocalShop

if TYPE_CHECKING:
    from interfaces.proof.doctor import Patient
    from interfaces.settings import Settings

STYLES = {"OK": "green", "WARN": "yellow", "FAIL": "red"}


@app.command()
def doctor(json: Json = False) -> None:
    """Say what is well, what is not, and what to do about it."""
    settings = LocalShop.here().settings()
    from interfaces.proof.doctor import doctor as examine

    found = list(examine(_patient(settings)))
    if json:
        show_json(found)
    else:
        for each in found:
            verdict = f"[{STYLES[each.verdict]}]{each.verdict:<4}[/]"
            say(f"{verdict} {each.what}: {each.sentence} {each.advice}".rstrip())
    raise typer.Exit(sum(each.verdict == "FAIL" for each in found))


def _patient(settings: "Settings") -> "Patient":
    from interfaces.local.seeding.demo_stock import BOXES
    from interfaces.local.seeding.planted import PLANTED
    from interfaces.opening.safety import needed
    from interfaces.proof.doctor import Patient
    from interfaces.serving.tls import shown
    from interfaces.settings.master_keys import masters

    return Patient(
        database_url=settings.database_url,
        home=settings.home,
        budget=settings.budget(),
        pooled=settings.pooled,
        broker_url=settings.broker_url,
        secrets={name: getattr(settings, name).get_secret_value() for name in needed(settings)},
        masters=lambda: masters(settings),
        strangers=lambda: _strangers(settings),
        unsafe=lambda: _refuse_unsafe(settings),
        rehearsal=settings.stage == "rehearsal",
        vendors=_vendors(settings),
        production=settings.stage != "local",
        sanctions_list=settings.sanctions_list,
        shown=shown(settings.tls_certificate, settings.tls_key),
        public_url=settings.public_url,
        trusted_proxies=settings.trusted_proxies,
        planted={*PLANTED, *(box.sku for box in BOXES)},
    )


def _vendors(settings: "Settings") -> dict[str, str]:
    return {
        "stripe": settings.stripe_address,
        "resend": settings.resend_address,
        "sanity": settings.sanity_address,
        "sanity_cdn": settings.sanity_cdn_address,
    }


def _refuse_unsafe(settings: "Settings") -> None:
    from interfaces.opening.safety import refuse_unsafe
    from interfaces.opening.spelling import given

    refuse_unsafe(settings, given())


def _strangers(settings: "Settings") -> list[str]:
    from interfaces.postgres.database import for_a_command
    from interfaces.postgres.key_checks import KeyChecks
    from interfaces.settings.master_keys import masters
    from interfaces.settings.token_secret import tokens

    with for_a_command(settings.database_url, settings.pooling) as pool:
        return KeyChecks(pool).strangers(masters(settings).now(), tokens(settings))
