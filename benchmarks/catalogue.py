"""How fast a whole catalogue comes from the content store: over HTTP, checked, into the log."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn

from application.catalogue.following.reconciling import Reconciling, Tally
from application.catalogue.reading.templates import load_templates
from application.ids import new_id
from benchmarks.figures import Cell, Table
from benchmarks.scratch import Server
from interfaces.integrations.sanity.documents import SanityCatalogue, SanitySettings
from interfaces.local.seeding.catalogue import demonstration_export
from interfaces.local.seeding.opening import seeding
from interfaces.local.standins import sanity

DOCUMENTS = 2_000


def catalogue_tables(server: Server) -> list[Table]:
    """A first sync of made-up documents, and the same again when nothing is new."""
    with (
        TemporaryDirectory() as folder,
        _standin(_written(Path(folder))) as address,
        server.house() as house,
        closing(SanityCatalogue(SanitySettings(address=address))) as catalogue,
    ):
        dataset = f"benchmark-{new_id()}"
        looks = Reconciling(house.store, catalogue, dataset, seeding("benchmark"))
        rows = (_timed("first sync", looks), _timed("nothing new", looks))
    meaning = (
        f"{DOCUMENTS:,} documents, each of a style of its own, are asked for by GROQ from the "
        "local stand-in in pages of 50, validated whole and appended one by one; stand-in, shop "
        "and PostgreSQL share this machine."
    )
    columns = ("what", "documents", "published", "seconds", "documents/s")
    return [Table("Catalogue sync", meaning, columns, rows)]


def generated(count: int) -> Iterator[dict[str, Any]]:
    """Documents like the demonstration's good ones, under codes and addresses of their own."""
    names = {style: each.name for style, each in load_templates().by_style.items()}
    read = map(json.loads, demonstration_export())
    likenesses = {each["styleCode"]: each for each in read if _is_good(each)}
    for number, (style, document) in enumerate(islice(cycle(likenesses.items()), count)):
        name = f"bench-{number:05}"
        yield document | {
            "_id": name,
            "styleCode": name.upper(),
            "template": names[style],
            "slug": {"_type": "slug", "current": name},
            "collection": {"_type": "reference", "_ref": "collection-bench"},
        }


def _is_good(document: dict[str, Any]) -> bool:
    """The demonstration's bad documents and drafts are left out by their ids and codes."""
    bad = ("SOL-LAB-VALE", "SOL-TENSION-ROSE")
    return "." not in document["_id"] and document.get("styleCode") not in (None, *bad)


def _written(folder: Path) -> Path:
    collection = {"_id": "collection-bench", "_type": "sanity.other", "_rev": "1"}
    file = folder / "catalogue.ndjson"
    lines = [json.dumps(each) for each in (collection, *generated(DOCUMENTS))]
    file.write_text("\n".join(lines))
    return file


def _timed(what: str, looks: Reconciling) -> tuple[Cell, ...]:
    began = time.perf_counter()
    tally: Tally = looks.sync()
    seconds = time.perf_counter() - began
    done, published = tally.documents, tally.of("published")
    return what, done, published, round(seconds, 2), round(done / seconds, 1)


@contextmanager
def _standin(file: Path) -> Iterator[str]:
    """The address of Sanity's stand-in over a file."""
    app = sanity.create(sanity.Dataset(file, "", "production"))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, ws="none", log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
