"""The scripted customer designs a ring: style, options, stone, engraving, price, and keeps it."""

from collections.abc import Callable, Iterator
from typing import Any

from interfaces.local.demo.shopper import Refused, Shopper, WrongAnswer, pounds

STYLE = "SOL-CLAW"
CHOICES = {"metal": "au750_w", "ring_size": "N", "setting": "claw6"}
CARATS = ("0.62", "0.58", "0.55", "0.52", "0.50")
TEXT = "Always"
DEPOSIT_ABOVE = 250_000
LEFT_FOR_ENGRAVING = 6_000


class Designing:
    """Remembers what it was shown; `design`, `stone` and `quote` are the API's own answers."""

    def __init__(self, shopper: Shopper, *, budget_pence: int) -> None:
        self._shop = shopper
        self._budget = budget_pence
        self.design: dict[str, Any] = {}
        self.stone: dict[str, Any] = {}
        self.quote: dict[str, Any] = {}

    def steps(self) -> Iterator[tuple[str, Callable[[], str]]]:
        yield "finds a solitaire", self.find_style
        yield "begins a design", self.begin
        yield "chooses metal, size, setting", self.choose
        yield "finds a stone within the budget", self.find_stone
        yield "is refused a size out of range", self.meet_conflict
        yield "has it engraved", self.engrave
        yield "approves the proof", self.approve_proof
        yield "completes the design", self.complete
        yield "sees the itemised price", self.see_price
        yield "saves the design", self.save
        yield "shares it, the price hidden", self.share

    @property
    def path(self) -> str:
        return f"/designs/{self.design['design_id']}"

    def find_style(self) -> str:
        found = self._shop.get("/products", text="solitaire", metal=CHOICES["metal"])
        styles = {item["style_code"]: item["title"] for item in found["items"]}
        self._shop.expect(STYLE in styles, f"{STYLE} is not among {sorted(styles)}")
        return f"{styles[STYLE]}, one of {len(styles)}"

    def begin(self) -> str:
        self.design = self._shop.post("/designs", style_code=STYLE)
        self._shop.token = self.design["token"]
        return str(self.design["design_id"])

    def choose(self) -> str:
        for option, value in CHOICES.items():
            self.design = self._shop.put(f"{self.path}/options/{option}", value=value)
        chosen = {pick["option"]: pick["value"] for pick in self.design["choices"]}
        self._shop.expect(CHOICES.items() <= chosen.items(), f"chosen is {chosen}")
        return ", ".join(CHOICES.values())

    def find_stone(self) -> str:
        """A stone with which the ring stays within the budget, and is paid in two parts."""
        for carat in CARATS:
            wanted = {"carat_min": carat, "carat_max": "0.70", "colour": "G", "clarity": "SI1"}
            page = self._shop.get("/stones", **wanted, limit=8)
            for stone in page["items"]:
                if not stone["held"] and self._suits(stone["asset_id"]):
                    self.stone = stone
                    said = f"{stone['carat']} ct {stone['colour']} {stone['clarity']}"
                    return f"{stone['asset_id']}, {said}"
        raise WrongAnswer("no stone keeps the ring within the budget")

    def meet_conflict(self) -> str:
        """What does not go together is refused with what to change, and nothing is overridden."""
        problem = self._shop.refused_put(f"{self.path}/options/ring_size", value="A")
        self._shop.expect(problem["code"] == "ring_size_outside_style_range", str(problem))
        return str(problem["detail"])

    def engrave(self) -> str:
        self.design = self._shop.put(f"{self.path}/engraving", text=TEXT, font="script")
        units = self.design["engraving"]["units"]
        self._shop.expect(units == len(TEXT), f"{TEXT!r} counts {units} units")
        self._shop.expect(TEXT not in str(self.design), "the answer repeats a personal text")
        return f"{units} units in script"

    def approve_proof(self) -> str:
        """By the digest of the picture: nothing else is approved."""
        self.design = self._shop.post(f"{self.path}/proof")
        proof = self.design["engraving"]["proof"]
        self._shop.expect(not self.design["engraving"]["approved"], "nobody approved it yet")
        self.design = self._shop.post(f"{self.path}/approval", digest=proof["digest"])
        self._shop.expect(self.design["engraving"]["approved"], "it is approved")
        return f"the picture {proof['digest'][:8]}"

    def complete(self) -> str:
        self.design = self._shop.post(f"{self.path}/completion")
        self._shop.expect(self.design["complete"], f"missing is {self.design['missing']}")
        return f"ready to leave on {self.design['promised_on']}"

    def see_price(self) -> str:
        price = self.design["price"]
        for name in ("groups", "lines"):
            found = sum(share["inc_vat"]["minor"] for share in price[name])
            self._shop.expect(found == price["total"]["minor"], f"{name} sum to {found}")
        items = ", ".join(
            f"{share['code'].replace('_', ' ')} {pounds(share['inc_vat'])}"
            for share in price["groups"]
        )
        return f"{pounds(price['total'])}: {items}"

    def save(self) -> str:
        self.design = self._shop.put(f"{self.path}/name", name="For the proposal")
        return "under a name of its own"

    def share(self) -> str:
        """Whoever has the link sees the ring as it is now, without its price and its text."""
        link = self._shop.post(f"{self.path}/shares", kind="hint")
        seen = self._shop.look(f"/shared/{link['token']}")
        self._shop.expect(seen["price"] is None and seen["price_hidden"], "the price is shown")
        self._shop.expect(TEXT not in str(seen), "the link repeats a personal text")
        return f"{seen['title']}, to be had: {'yes' if seen['available'] else 'no'}"

    def have_quoted(self) -> str:
        self.quote = self._shop.post("/quotes", design_id=self.design["design_id"])
        wanted, found = self.design["price"]["total"], self.quote["price"]["total"]
        self._shop.expect(found == wanted, f"it is quoted at {found}")
        return f"{pounds(found)} until {self.quote['valid_until']}"

    def _suits(self, asset_id: str) -> bool:
        """What does not go with the setting does not suit either."""
        try:
            design = self._shop.put(f"{self.path}/stone", slot="centre", stone=asset_id)
        except Refused as refused:
            if refused.code != "option_conflict":
                raise
            return False
        total: int = design["price"]["total"]["minor"]
        fits = DEPOSIT_ABOVE < total < self._budget - LEFT_FOR_ENGRAVING
        if fits:
            self.design = design
        return fits
