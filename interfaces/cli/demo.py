"""`./elysium demo`: a scripted customer who buys a ring over HTTP and checks every answer."""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from domain.kernel import Refusal
from interfaces.cli.app import Json, app, say, show_json
from interfaces.local.shop import LocalShop

if TYPE_CHECKING:
    from interfaces.settings import Settings

STAND_IN = "/resend"


class NoStandIns(Refusal):
    """The scripted customer pays by a test card and reads letters in the outbox of the stand-ins:
    ELYSIUM_RESEND_ADDRESS leads to none, or this shop is in production."""


@app.command()
def demo(
    json: Json = False,
    budget: Annotated[int, typer.Option(help="The most the ring may cost, in pounds.")] = 3_000,
) -> None:
    """A customer buys a ring, over HTTP only; ends non-zero at the first wrong answer."""
    from interfaces.local.demo.shopper import WrongAnswer

    steps: list[dict[str, object]] = []
    failed = ""
    for title, step in _journey(budget_pence=budget * 100):
        began = time.monotonic()
        try:
            found = step()
        except WrongAnswer as wrong:
            failed = f"{title}: {wrong}"
            break
        milliseconds = round((time.monotonic() - began) * 1000)
        steps.append({"step": title, "found": found, "ms": milliseconds})
        if not json:
            say(f"[dim]{milliseconds:>6} ms[/]  {title:<32} {found}")
    if json:
        show_json({"steps": steps, "failed": failed})
    elif failed:
        say(f"[red]{failed}[/]")
    raise typer.Exit(1 if failed else 0)


def _journey(*, budget_pence: int) -> Iterator[tuple[str, Callable[[], str]]]:
    """Every step of the customer in the shop that is open here."""
    from interfaces.local.demo.buying import Buying
    from interfaces.local.demo.designing import Designing
    from interfaces.local.demo.joining import Joining
    from interfaces.local.demo.mailbox import Mailbox
    from interfaces.local.demo.shopper import Shopper

    settings = LocalShop.here().settings()
    outbox = Mailbox(_standins(settings))
    shopper = Shopper(settings.public_url)
    design = Designing(shopper, budget_pence=budget_pence)
    joining = Joining(shopper, design, outbox=outbox)
    buying = Buying(
        shopper,
        design,
        outbox=outbox,
        stripe_address=settings.stripe_address,
        email=joining.email,
    )
    yield from design.steps()
    yield from joining.steps()
    yield from buying.steps()


def _standins(settings: "Settings") -> str:
    """Wherever they run."""
    address = settings.resend_address.rstrip("/")
    if settings.stage == "production" or not address.endswith(STAND_IN):
        raise NoStandIns
    return address.removesuffix(STAND_IN)
