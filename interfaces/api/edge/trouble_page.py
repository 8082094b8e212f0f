"""A refusal as a page: for whoever was led here by their browser, and reads no JSON."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from domain.kernel import Refusal
from interfaces.api.edge.page_policy import HEADER, policy_of
from interfaces.api.edge.problems import sentence, title

LEADS_ON = 303
BACK = "/return"
PAGE = """<!doctype html><html lang="en-GB"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>body{{margin:0;background:#f6f3ee;color:#1d1b18;font:17px/1.6 Georgia,serif}}
main{{max-width:30em;margin:12vh auto;padding:0 22px;text-align:center}}
h1{{font-weight:400;font-size:24px}}small{{color:#6d665c}}a{{color:inherit}}</style>
<main><h1>{title}</h1><p>{said}</p><p><a href="{again}">Begin again</a></p>
<small>{request_id}</small></main></html>"""


def reads_pages(request: Request) -> bool:
    """On the way from place to place, as a browser is."""
    leads_on = getattr(request.scope.get("route"), "status_code", None) == LEADS_ON
    return leads_on and "text/html" in request.headers.get("Accept", "")


def as_page(request: Request, refusal: Refusal, answer: Response) -> Response:
    """What the problem document says in words; the way on is the way that led here."""
    page = HTMLResponse(
        PAGE.format(
            title=escape(title(refusal.code)),
            said=escape(sentence(refusal)),
            again=escape(request.url.path.removesuffix(BACK)),
            request_id=escape(request.state.request_id),
        ),
        answer.status_code,
    )
    kept = {name: said for name, said in answer.headers.items() if "content-" not in name}
    page.headers.update(kept | {HEADER: policy_of(bytes(page.body).decode()), "Vary": "Accept"})
    return page
