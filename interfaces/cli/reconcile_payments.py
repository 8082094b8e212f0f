"""`./elysium reconcile-payments`: what was paid, held against the provider's own list."""

from datetime import timedelta
from typing import Annotated

import typer

from interfaces.cli.app import Json, app, say, show_json
from interfaces.cli.house import house_here


@app.command()
def reconcile_payments(
    days: Annotated[int, typer.Option(min=1, max=400, help="So far back.")] = 9,
    json: Json = False,
) -> None:
    """Compare what was paid with the payment provider's own list."""
    from application.ids import new_id
    from application.selling.money.reconciling import Reconciling
    from application.store.event_store import Request
    from domain.envelope import Actor, Cause

    with house_here() as house:
        actor = Actor("system", "reconcile_payments")
        cause = Cause(actor=actor, command_id=new_id(), correlation_id=new_id())
        request = Request(cause=cause, caller="system", route="reconcile_payments")
        reconciling = Reconciling(house.store, house.payments, house.shop, request)
        now = house.store.clock.now()
        found = reconciling.between(now - timedelta(days=days), now)
    if json:
        show_json(found)
    else:
        for each in found.differences:
            say(
                f"{each.kind}: payment {each.payment_id} ({each.provider_id}):"
                f" the provider has {each.provider_has}, we have {each.we_have}"
            )
        say(f"{found.checked} payments compared, {len(found.differences)} differ")
    raise typer.Exit(min(len(found.differences), 1))
