"""The stand-ins' few pages, rendered on the server and complete without scripts."""

from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from interfaces.api.edge.page_policy import HEADER, policy_of
from interfaces.local.standins.shelf import Json

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(name: str, shown: Json, status: int = 200) -> HTMLResponse:
    """The template filled in; never cached, for a stand-in's state changes under the reader."""
    html = TEMPLATES.get_template(name).render(shown)
    policy = policy_of(html, img_src="data:", frame_src="'self'")
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store", HEADER: policy})
