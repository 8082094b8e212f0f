"""What a page of ours lets a browser run: the scripts and styles it came with, by their digest.

Whoever changes a page in between has it refused by the browser (PCI DSS 6.4.3, 11.6.1).
"""

import base64
import hashlib
import re
from collections.abc import Iterator

INLINE = re.compile(r"<(script|style)\b[^>]*>(.*?)</\1>", re.DOTALL)
HEADER = "Content-Security-Policy"
PAYMENT_PAGE = (
    "default-src 'self'; script-src 'nonce-NONCE' https://js.stripe.com https://*.js.stripe.com; "
    "frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com; "
    "connect-src 'self' https://api.stripe.com; img-src 'self' https://*.stripe.com; "
    "style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""What a front end's page sends that embeds Stripe's form."""


def policy_of(html: str, **sources: str) -> str:
    """Of a whole page; `sources` are those of further directives, or other ones, by their names."""
    own = {
        "default_src": "'none'",
        "script_src": " ".join(digests(html, "script")) or "'none'",
        "style_src": " ".join(digests(html, "style")) or "'none'",
        "base_uri": "'none'",
        "frame_ancestors": "'none'",
    }
    told = own | sources
    return "; ".join(f"{name.replace('_', '-')} {said}" for name, said in told.items())


def digests(html: str, kind: str) -> Iterator[str]:
    """As the header writes them."""
    for found in INLINE.finditer(html):
        if found[1] == kind and found[2]:
            digest = hashlib.sha256(found[2].encode()).digest()
            yield f"'sha256-{base64.b64encode(digest).decode()}'"
