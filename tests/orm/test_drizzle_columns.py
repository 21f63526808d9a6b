"""What the page on Drizzle's columns says is repeated with the real library."""

import json
from pathlib import Path

from tests.orm.node_apps import installed, run

SCRIPT = Path(__file__).with_name("drizzle_errors.mjs")


def test_drizzle_leaves_out_a_column_that_is_not_there() -> None:
    with installed({"drizzle-orm": "0.45.4"}) as modules:
        done = run([("main.mjs", SCRIPT.read_text("utf-8"))], "main.mjs", modules)

    told = json.loads(done.stdout)
    assert told["where"].endswith("where  = $1")
    assert told["order"].endswith("order by  desc")
    assert told["count"].startswith("select count(*)")
    assert told["select"] == "TypeError: Cannot convert undefined or null to object"
    assert told["returning"] == told["select"]
