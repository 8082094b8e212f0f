"""`elysium demo`: a scripted customer who buys a ring, over HTTP alone, and checks every answer."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import stripe
from rich.console import Console

from interfaces.cli.customer import Customer, WrongAnswer
from interfaces.local_shop import LocalShop

Step = Callable[[Customer], str]


def run_demo(console: Console, *, as_json: bool, budget: int) -> int:
    """0 when every answer was right, 1 at the first wrong one; each step with its time."""
    shop = LocalShop.here()
    settings, addresses = shop.settings(), shop.addresses()
    customer = Customer(
        api=settings.public_url,
        outbox=f"{addresses.standins_url}/outbox.json",
        stripe_address=settings.stripe_address,
        budget_pence=budget * 100,
    )
    steps: list[dict[str, object]] = []
    failed = ""
    for title, step in customer.steps():
        began = time.monotonic()
        try:
            found = step()
        except WrongAnswer as wrong:
            failed = f"{title}: {wrong}"
            break
        milliseconds = round((time.monotonic() - began) * 1000)
        steps.append({"step": title, "found": found, "ms": milliseconds})
        if not as_json:
            console.print(f"[dim]{milliseconds:>6} ms[/]  {title:<34} {found}", highlight=False)
    if as_json:
        console.print_json(json.dumps({"steps": steps, "failed": failed}))
    elif failed:
        console.print(f"[red]{failed}[/]", highlight=False)
    return 1 if failed else 0
