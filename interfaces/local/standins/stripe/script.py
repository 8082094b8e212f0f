"""A stand-in for Stripe.js, which may only be loaded from Stripe: the same calls, one element."""

from pathlib import Path

from fastapi import APIRouter, Response

SCRIPT = Path(__file__).parent.parent / "templates" / "stripe.js"


def router() -> APIRouter:
    """`<script src="…/stripe/v3/">` gives a page the function `Stripe`."""
    routes = APIRouter()

    @routes.get("/v3/")
    def script() -> Response:
        return Response(
            SCRIPT.read_text("utf-8"),
            media_type="text/javascript; charset=utf-8",
            headers={"Cache-Control": "no-store"},
        )

    return routes
