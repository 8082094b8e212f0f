"""What the trade calls the alloys, where a document does not name one itself."""

from collections.abc import Mapping

_CARATS = {"375": 9, "585": 14, "750": 18, "916": 22}
_COLOURS = {"y": "yellow", "w": "white", "r": "rose"}

METAL_NAMES: Mapping[str, str] = {
    **{
        f"au{fineness}_{letter}": f"{carats}ct {colour} gold"
        for fineness, carats in _CARATS.items()
        for letter, colour in _COLOURS.items()
    },
    "pt950": "Platinum 950",
    "pd950": "Palladium 950",
    "ag925": "Sterling silver",
}
