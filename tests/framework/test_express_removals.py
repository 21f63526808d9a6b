"""What the page on removed parts of Express says of them is asked of Express 5."""

import json
from pathlib import Path

from tests.orm.node_apps import installed, run

SCRIPT = Path(__file__).with_name("express_answers.cjs")


def test_express_5_no_longer_takes_what_is_flagged() -> None:
    with installed({"express": "5.3.0"}) as modules:
        done = run([("main.cjs", SCRIPT.read_text("utf-8"))], "main.cjs", modules)

    said = json.loads(done.stdout)
    assert said == {
        "query": [500, "Cannot set property query of #<IncomingMessage> which has only a getter"],
        "part": [200, "{}"],
        "both": [200, "404"],
        "status": [200, "404"],
        "redirect": [500, "301"],
        "back": [302, "back"],
        "param": [500, "req.param is not a function"],
        "sendfile": [500, "res.sendfile is not a function"],
    }
