"""Draws the placeholder picture of an asset: a quiet line drawing, always the same for one asset.

The first letters of the asset's id choose the piece (`ring…`, `earrings…`, `pendant…`,
`bracelet…`, `stone…`); any other id is given one by its digest, as are the colours.
"""

import hashlib
from math import cos, pi, sin

SIZE = 1000
# Ground light, ground deep, metal, stone.
PALETTES = (
    ("#f8f4ec", "#ebe2d3", "#9c7a3c", "#f3f4ee"),
    ("#f1f2ee", "#dbe0d6", "#8c7b52", "#e2efe6"),
    ("#eef1f4", "#d5dce3", "#7d8288", "#dbe7f3"),
    ("#f7efec", "#ead8d2", "#b07a62", "#f4e4e4"),
    ("#f3f0f4", "#dfd8e3", "#867a8e", "#e7e0f2"),
)
PIECES = ("ring", "earrings", "pendant", "bracelet", "stone")


def draw(asset: str, width: int, height: int) -> str:
    """The SVG of an asset in this many pixels."""
    digest = hashlib.sha256(asset.encode()).digest()
    named = next((piece for piece in PIECES if asset.lower().startswith(piece)), None)
    piece = named or PIECES[digest[0] % len(PIECES)]
    light, deep, metal, stone = PALETTES[digest[1] % len(PALETTES)]
    turn = digest[2] % 5 * 4 - 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {SIZE} {SIZE}" preserveAspectRatio="xMidYMid slice" role="img">'
        f"<title>Placeholder drawing: {piece}</title>"
        f'<defs><radialGradient id="g" cx="42%" cy="34%" r="85%"><stop stop-color="{light}"/>'
        f'<stop offset="1" stop-color="{deep}"/></radialGradient></defs>'
        f'<rect x="-2000" y="-2000" width="5000" height="5000" fill="url(#g)"/>'
        f'<ellipse cx="500" cy="838" rx="210" ry="13" fill="{metal}" opacity=".13"/>'
        f'<g fill="none" stroke="{metal}" stroke-width="5" stroke-linejoin="round"'
        f' stroke-linecap="round" style="--stone:{stone}"'
        f' transform="rotate({turn} 500 500)">{DRAWINGS[piece](stone)}</g></svg>'
    )


def _ring(stone: str) -> str:
    band = (
        '<circle cx="500" cy="590" r="232"/><circle cx="500" cy="590" r="206"/>'
        '<path d="M444 368 L458 344 M556 368 L542 344"/>'
    )
    return band + _brilliant(500, 268, 118, stone)


def _earrings(stone: str) -> str:
    return "".join(
        f'<path d="M{x} 300 v-52 a26 26 0 1 1 26 26" />'
        f'{_crown(x, 352, 40, stone)}<path d="M{x} 392 v70"/>{_crown(x, 590, 124, stone)}'
        for x in (345, 655)
    )


def _pendant(stone: str) -> str:
    chain = '<path d="M150 120 C 240 400 410 505 500 522 C 590 505 760 400 850 120"/>'
    bail = '<ellipse cx="500" cy="536" rx="15" ry="26"/>'
    return chain + bail + _crown(500, 672, 108, stone)


def _bracelet(stone: str) -> str:
    stones = 26
    links = (
        (500 + 300 * cos(2 * pi * i / stones), 520 + 225 * sin(2 * pi * i / stones))
        for i in range(stones)
    )
    return "".join(_crown(round(x), round(y), 32, stone) for x, y in links)


def _stone(stone: str) -> str:
    return _crown(500, 500, 285, stone)


def _brilliant(x: int, y: int, half: int, stone: str) -> str:
    """A brilliant from the side: table, crown, girdle and pavilion."""
    table, crown, depth = half * 56 // 100, half * 36 // 100, half * 86 // 100
    girdle = f"M{x - half} {y} L{x - table} {y - crown} H{x + table} L{x + half} {y}"
    facets = (
        f"M{x - half} {y} H{x + half} M{x - table} {y - crown} L{x - half // 3} {y} L{x}"
        f" {y - crown} L{x + half // 3} {y} L{x + table} {y - crown}"
        f" M{x - half // 3} {y} L{x} {y + depth} L{x + half // 3} {y}"
    )
    outline = f'<path d="{girdle} L{x} {y + depth} Z" fill="{stone}"/>'
    return outline + f'<path d="{facets}" stroke-width="3"/>'


def _crown(x: int, y: int, radius: int, stone: str) -> str:
    """A brilliant from above: girdle, star and table of eight."""
    table, star = radius * 53 // 100, radius * 70 // 100
    inner = _corners(x, y, table, pi / 8)
    middle = _corners(x, y, star, 0)
    outer = _corners(x, y, radius, pi / 8)
    girdle = _corners(x, y, radius, 0)
    kites = "".join(
        f"M{inner[i]} L{middle[(i + 1) % 8]} L{inner[(i + 1) % 8]} M{middle[i]} L{outer[i]}"
        f" M{middle[(i + 1) % 8]} L{outer[i]} M{middle[i]} L{girdle[i]}"
        for i in range(8)
    )
    return (
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{stone}"/>'
        f'<path d="M{" L".join(inner)} Z{kites}" stroke-width="{max(2, radius // 60)}"/>'
    )


def _corners(x: int, y: int, radius: int, start: float) -> list[str]:
    angles = (start + 2 * pi * i / 8 for i in range(8))
    return [f"{x + radius * cos(a):.1f} {y + radius * sin(a):.1f}" for a in angles]


DRAWINGS = {
    "ring": _ring,
    "earrings": _earrings,
    "pendant": _pendant,
    "bracelet": _bracelet,
    "stone": _stone,
}
