"""Settings that are each good by themselves and do not go together: said before anything opens."""

from collections.abc import Iterator
from dataclasses import dataclass

from interfaces.settings import Settings


@dataclass(frozen=True, slots=True)
class NotAbove:
    """Of two settings the first is at most the second, or else it is so that `otherwise`."""

    smaller: str
    larger: str
    otherwise: str

    def contradicted(self, settings: Settings) -> str | None:
        smaller, larger = getattr(settings, self.smaller), getattr(settings, self.larger)
        if smaller <= larger:
            return None
        relation = f"{_named(self.smaller)} ({smaller}) is above {_named(self.larger)} ({larger})"
        return f"{relation}: {self.otherwise}"


ORDERS = (
    NotAbove("unpaid_order", "payment_hold", "a piece would be sold again while it is paid for"),
    NotAbove("cart_hold", "cart_hold_limit", "no cart would hold a piece for as long as it says"),
    NotAbove("cart_idle", "cart_kept", "a cart would be gone before it is left alone"),
    NotAbove("quote_lasts", "quote_hold_limit", "a quote would outlast its stones"),
    NotAbove("session_idle", "session_lasts", "no session would ever end unused"),
    NotAbove("staff_session_idle", "staff_session_lasts", "no session would ever end unused"),
    NotAbove("fresh_sign_in", "staff_session_lasts", "every proof of staff would count as fresh"),
    NotAbove("fresh_sign_in", "session_lasts", "every sign-in would count as fresh"),
    NotAbove("lock_timeout", "statement_timeout", "no lock would be waited for that long"),
    NotAbove("statement_timeout", "patience", "one statement would outlast the whole decision"),
    NotAbove("metal_stale_warn", "metal_stale_block", "it would be blocked before it is warned of"),
    NotAbove("pin_warn_under", "pin_stop_under", "it would be stopped before it is warned of"),
    NotAbove("concession_associate", "concession_manager", "a manager may take off less"),
    NotAbove("concession_manager", "concession_director", "a director may take off less"),
    NotAbove("answers_kept", "commands_kept", "an answer would outlast the key that it is under"),
    NotAbove("token_told_again", "answers_kept", "it would be told after its answer is gone"),
    NotAbove("delivery_patience", "deliveries_kept", "what was given up would be swept unseen"),
    NotAbove(
        "catalogue_reconcile_interval",
        "catalogue_compare_interval",
        "all would be compared more often than changes are looked for",
    ),
)


def contradictory(settings: Settings) -> Iterator[str]:
    """A sentence for each."""
    yield from filter(None, (order.contradicted(settings) for order in ORDERS))
    yield from _quotes(settings)
    yield from _waiting(settings)
    yield from _ports(settings)
    yield from _half_said(settings)


def _named(setting: str) -> str:
    return f"ELYSIUM_{setting.upper()}"


def _quotes(settings: Settings) -> Iterator[str]:
    """With all its extensions it may be good for as long as its stones are held."""
    extended = settings.quote_lasts + settings.quote_extensions * settings.quote_extension
    if settings.quote_lasts <= settings.quote_hold_limit < extended:
        yield (
            f"ELYSIUM_QUOTE_LASTS with ELYSIUM_QUOTE_EXTENSIONS × ELYSIUM_QUOTE_EXTENSION"
            f" ({extended}) is above ELYSIUM_QUOTE_HOLD_LIMIT ({settings.quote_hold_limit}):"
            " an extended quote would outlast its stones"
        )


def _waiting(settings: Settings) -> Iterator[str]:
    """Threads that have no connection, and may not wait for one either."""
    let_in = settings.parts("serve")["journal"] + settings.pool_waiting
    if settings.command_threads > let_in:
        yield (
            f"ELYSIUM_COMMAND_THREADS ({settings.command_threads}) is above what"
            f" ELYSIUM_SERVE_CONNECTIONS and ELYSIUM_POOL_WAITING let in ({let_in}):"
            " some would be refused at once"
        )


def _ports(settings: Settings) -> Iterator[str]:
    if settings.metrics_port == settings.port:
        yield f"ELYSIUM_METRICS_PORT and ELYSIUM_PORT are both {settings.port}"


def _half_said(settings: Settings) -> Iterator[str]:
    """What is only good together with another."""
    if settings.pooled_prepares and not settings.pooled:
        yield "ELYSIUM_POOLED_PREPARES says of a pooler what ELYSIUM_POOLED says is not there"
    if settings.master_keys.get_secret_value() and settings.master_keys_file:
        yield "ELYSIUM_MASTER_KEYS and ELYSIUM_MASTER_KEYS_FILE are both given"
    if bool(settings.tls_certificate) != bool(settings.tls_key):
        yield "ELYSIUM_TLS_CERTIFICATE and ELYSIUM_TLS_KEY are only good together"
