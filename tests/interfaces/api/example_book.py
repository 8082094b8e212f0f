"""The book of examples: what each operation was last heard to answer, fit to be printed."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.interfaces.api.recorder import ROUTES, SHORT, Json

PLACE = Path("interfaces/api/edge/examples.json")
WHOLE = ("lines", "groups", "difference", "moved", "payments", "refunds")
"""Lists whose parts sum to something are not cut."""
SECRETS = {"token", "client_secret", "publishable_key", "csrf_token", "device_token"}
OF_THE_FIRST = {"design", "order", "orders"}
"""Pages of the first purchase say more than those of what came later."""


def write(first: Json, told: Json) -> None:
    """What was told `first` counts where it says more; what was not heard this time stays."""
    told = told | {name: first[name] for name in OF_THE_FIRST & first.keys()}
    told |= {
        "link_guest_order": first["order"],
        "issue_quote_for": first["issue_quote"],
        "add_rule_set": told["rule_set"],
    }
    earlier = json.loads(PLACE.read_text("utf-8"))
    served = {route.operation.name for _, _, route in ROUTES}
    stays = {name: earlier[name] for name in (earlier.keys() & served) - told.keys()}
    book = stays | shortened(told)
    PLACE.write_text(json.dumps(book, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    print("without an example:", *sorted(_lacking(book)))  # noqa: T201  # a tool for people
    print("from an earlier time:", *sorted(stays))  # noqa: T201  # a tool for people


def shortened(value: Any, name: str = "") -> Any:
    """Without what is a secret or of one machine, and with lists cut short."""
    if isinstance(value, dict):
        return {key: shortened(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [shortened(each) for each in (value if name in WHOLE else value[:SHORT])]
    if name in SECRETS and value:
        return f"an-example-of-a-{name.replace('_', '-')}"
    if isinstance(value, str):
        return re.sub(r"http://127\.0\.0\.1:\d+", "https://cdn.example", value)
    return value


def _lacking(book: Mapping[str, Any]) -> Iterator[str]:
    for _, _, route in ROUTES:
        if route.response_model is not None and route.operation.name not in book:
            yield route.operation.name
