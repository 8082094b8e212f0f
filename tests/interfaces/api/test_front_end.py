"""A front end in TypeScript, with the types that openapi-typescript makes of the description."""

import json
import shutil
import subprocess
from pathlib import Path

from tests.interfaces.api.world import World
from tests.interfaces.integrations.sanity.node import Node, installed

CHECKED = ("--noEmit", "--strict", "--allowImportingTsExtensions", "--module", "nodenext")


def test_a_front_end_compiles_with_the_types_made_of_the_description(
    shop: World, tmp_path: Path
) -> None:
    node = installed("A front end was NOT compiled against the description")
    (tmp_path / "openapi.json").write_text(json.dumps(shop.client.get("/openapi.json").json()))
    made = run(node, "openapi-typescript/bin/cli.js", "openapi.json", "-o", "api.d.ts", at=tmp_path)
    assert made.returncode == 0, made.stderr
    shutil.copy(node.folder / "front_end.ts", tmp_path)
    compiled = run(node, "typescript/bin/tsc", *CHECKED, "front_end.ts", at=tmp_path)
    assert compiled.returncode == 0, compiled.stdout


def run(node: Node, tool: str, *arguments: str, at: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["node", str(node.folder / "node_modules" / tool), *arguments],
        cwd=at,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
