"""The content store of a test in three worlds: our twin, our stand-in, and groq-js."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from application.catalogue.following.documents import Documents
from interfaces.integrations.sanity.documents import SanityCatalogue, SanitySettings
from tests.application.catalogue.kept_documents import KeptDocuments
from tests.interfaces.integrations.sanity.node import TOKEN, Node, installed
from tests.interfaces.local.standins.running import Shop, serve

Opening = Callable[[list[dict[str, Any]]], Documents]
WORLDS = ("twin", "stand-in", "groq-js")


@pytest.fixture
def node() -> Node:
    return installed()


@pytest.fixture(params=WORLDS)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opening]:
    """A content store with these documents, as the shop sees it."""
    with ExitStack() as stack:

        def open_with(documents: list[dict[str, Any]]) -> Documents:
            if request.param == "twin":
                return KeptDocuments(documents)
            address = stack.enter_context(address_of(request.param, tmp_path, documents))
            settings = SanitySettings(address=address, token=TOKEN)
            return stack.enter_context(closing(SanityCatalogue(settings)))

        yield open_with


@contextmanager
def address_of(world: str, folder: Path, documents: list[dict[str, Any]]) -> Iterator[str]:
    """The address of a running API over these documents."""
    file = folder / "catalogue.ndjson"
    file.write_text("".join(json.dumps(each) + "\n" for each in documents))
    if world == "groq-js":
        with installed().server(file) as address:
            yield address
    else:
        with serve(folder, Shop(), sanity_token=TOKEN) as url:
            yield f"{url}/sanity"
