"""Who may do what: one table, operation by role by ownership; a route that is not in it fails.

An operation's id is the route's. Ownership `own` means: only what was made with the caller's own
token or claimed by it, everything else is not found; `new` means: what is made belongs to the
caller.
"""

from dataclasses import dataclass
from typing import Literal, get_args

StaffRole = Literal[
    "concierge",
    "inventory",
    "risk_officer",
    "pricing",
    "operator",
    "auditor",
    "workshop",
    "editor",
]
Role = Literal["anyone", "shopper", "partner"] | StaffRole
Ownership = Literal["none", "own", "new"]
Key = Literal["none", "optional", "required"]
STAFF_ROLES: tuple[StaffRole, ...] = get_args(StaffRole)


@dataclass(frozen=True, slots=True)
class Access:
    """`key` says whether the operation takes or demands an Idempotency-Key."""

    operation: str
    roles: tuple[Role, ...]
    ownership: Ownership = "none"
    key: Key = "none"

    @property
    def staff_roles(self) -> tuple[StaffRole, ...]:
        return tuple(role for role in STAFF_ROLES if role in self.roles)


def _anyone(operation: str) -> Access:
    return Access(operation, ("anyone",))


def _own(operation: str, key: Key = "none") -> Access:
    return Access(operation, ("shopper",), "own", key)


def _new(operation: str) -> Access:
    return Access(operation, ("anyone", "shopper"), "new", "optional")


def _staff(operation: str, *roles: StaffRole) -> Access:
    return Access(operation, roles, "none", "optional")


def _seen_by(operation: str, *roles: StaffRole) -> Access:
    return Access(operation, roles)


TABLE: tuple[Access, ...] = (
    _anyone("live"),
    _anyone("ready"),
    _anyone("metrics"),
    _anyone("openapi"),
    _anyone("docs"),
    _anyone("docs_part"),
    Access("receive_stripe_webhook", ("partner",)),
    Access("receive_sanity_webhook", ("partner",)),
    _new("start_configuration"),
    _own("configuration"),
    _own("select_option", "optional"),
    _own("clear_option", "optional"),
    _own("choose_stone", "optional"),
    _own("set_engraving", "optional"),
    _own("complete_configuration", "optional"),
    _own("save_configuration", "optional"),
    _own("configurations"),
    _own("rebase_configuration", "optional"),
    _own("claim_configuration", "optional"),
    _own("discard_configuration", "optional"),
    _own("share_configuration", "optional"),
    _own("shares"),
    _own("revoke_share", "optional"),
    _anyone("shared_configuration"),
    _new("fork_shared"),
    _own("issue_quote", "optional"),
    _own("quote"),
    _own("quotes"),
    _staff("issue_quote_for", "concierge"),
    _staff("extend_quote", "concierge"),
    _seen_by("quote_file", "concierge", "operator", "auditor"),
    _seen_by("quote_board", "concierge", "operator", "auditor"),
    _new("open_cart"),
    _own("add_line", "optional"),
    _own("change_quantity", "optional"),
    _own("remove_line", "optional"),
    _own("start_checkout", "optional"),
    _own("acknowledge_prices", "optional"),
    _own("place_order", "required"),
    _own("pay", "required"),
    _own("check_payment", "optional"),
    _staff("receive_asset", "inventory"),
    _staff("verify_certificate", "inventory"),
    _staff("record_provenance", "inventory"),
    _staff("list_asset", "inventory"),
    _staff("unlist_asset", "inventory"),
    _staff("quarantine_asset", "inventory"),
    _staff("release_asset", "inventory"),
    _staff("receive_stock", "inventory"),
    _staff("adjust_stock", "inventory"),
    _staff("price_stock", "pricing"),
    _staff("set_stock_levels", "inventory"),
    _staff("record_metal_rate", "pricing"),
    _staff("propose_metal_rate", "pricing"),
    _staff("approve_metal_rate", "pricing"),
    _staff("add_rule_set", "pricing"),
    _staff("draft_price_book", "pricing"),
    _staff("approve_price_book", "pricing"),
    _staff("discard_price_book", "pricing"),
    _staff("clear_review", "risk_officer"),
    _staff("reject_order", "risk_officer"),
    _anyone("list_products"),
    _anyone("product"),
    _anyone("contents"),
    _anyone("content"),
    _anyone("search_stones"),
    _anyone("search_stone_pairs"),
    _anyone("stone"),
    _anyone("ring_sizes"),
    _anyone("ring_size_candidates"),
    _anyone("resize_outcome"),
    _anyone("availability"),
    _own("stones_for_design"),
    _own("stone_pairs_for_design"),
    _own("carts"),
    _own("cart"),
    _own("orders"),
    _own("order"),
    _seen_by("order_board", "concierge", "risk_officer", "operator", "auditor"),
    _seen_by("order_file", "concierge", "risk_officer", "operator", "auditor"),
    _seen_by("sales_by_day", "concierge", "pricing", "operator", "auditor"),
    _seen_by("due", "operator", "auditor"),
    _seen_by("price_file", "pricing", "auditor"),
    _seen_by("price_move", "pricing", "auditor"),
    _seen_by("price_history", "pricing", "concierge", "auditor"),
    _seen_by("metal_rates", "pricing", "concierge", "operator", "auditor"),
    _seen_by("rule_set", "pricing", "auditor"),
    _seen_by("price_books", "pricing", "auditor"),
    _seen_by("price_book", "pricing", "auditor"),
    _seen_by("quarantined_assets", "inventory", "operator", "auditor"),
    _seen_by("refused_documents_list", "editor", "concierge", "operator", "auditor"),
    _seen_by("listing_on_day", "editor", "concierge", "pricing", "operator", "auditor"),
    _seen_by("product_on_day", "editor", "concierge", "pricing", "operator", "auditor"),
    _anyone("positions"),
)
ACCESS: dict[str, Access] = {access.operation: access for access in TABLE}
