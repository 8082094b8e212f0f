"""`elysium demo`: a scripted customer who buys a ring, over HTTP alone, and checks every answer."""

import json
import time

from rich.console import Console

from interfaces.local.demo.buying import Buying
from interfaces.local.demo.designing import Designing
from interfaces.local.demo.shopper import Shopper, WrongAnswer
from interfaces.local.shop import LocalShop


def run_demo(console: Console, *, as_json: bool, budget: int) -> int:
    """0 when every answer was right, 1 at the first wrong one; each step with its time."""
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
        if not as_json:
            console.print(
                f"[dim]{milliseconds:>6} ms[/]  {title:<32} {found}",
                highlight=False,
                soft_wrap=True,
            )
    if as_json:
        console.print_json(json.dumps({"steps": steps, "failed": failed}))
    elif failed:
        console.print(f"[red]{failed}[/]", highlight=False, soft_wrap=True)
    return 1 if failed else 0
