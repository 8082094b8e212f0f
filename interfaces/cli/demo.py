"""`elysium demo`: a scripted customer who buys a ring, over HTTP alone, and checks every answer."""

import time
from typing import Annotated

import typer

from interfaces.cli.app import Json, app, say, show_json
from interfaces.local.demo.buying import Buying
from interfaces.local.demo.designing import Designing
from interfaces.local.demo.shopper import Shopper, WrongAnswer
from interfaces.local.shop import LocalShop


@app.command()
def demo(
    json: Json = False,
    budget: Annotated[int, typer.Option(help="The most the ring may cost, in pounds.")] = 3_000,
) -> None:
    """A customer buys a ring, over HTTP only; ends non-zero at the first wrong answer."""
    shop = LocalShop.here()
    settings = shop.settings()
    shopper = Shopper(settings.public_url)
    design = Designing(shopper, budget_pence=budget * 100)
    outbox = f"{shop.addresses().standins_url}/outbox.json"
    buying = Buying(shopper, design, outbox=outbox, stripe_address=settings.stripe_address)
    steps: list[dict[str, object]] = []
    failed = ""
    for title, step in (*design.steps(), *buying.steps()):
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
