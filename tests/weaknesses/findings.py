"""Runs the rules of one category over an app given as texts."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from cdcheck import engine
from cdcheck.catalog import Catalog
from cdcheck.delivery.patches import delivered
from cdcheck.knowing import options_of
from cdcheck.model.task import Task
from cdcheck.results import Confidence, Finding
from cdcheck.testing.projects import project_of, texts_of

CLEAN = Task(architecture="clean")
CATALOG = Catalog()


def proven(
    texts: Mapping[str, str], category: str = "architecture", task: Task = CLEAN, **options: object
) -> list[Finding]:
    """Lists the proven findings of a category; an option is given to each rule that has it."""
    rules = [rule for rule in CATALOG.rules.values() if rule.category == category]
    selection = [
        engine.Selected(rule, {k: v for k, v in options.items() if k in options_of(rule.function)})
        for rule in rules
    ]
    checked = engine.run(selection, project_of(texts), task, CATALOG, texts_of(texts))
    assert not [outcome for outcome in checked.outcomes if outcome.status == "crashed"]
    return [f for f in checked.findings if f.violation.confidence is Confidence.PROVEN]


def patched(patch: str) -> dict[str, str]:
    """Gives the files that a patch leaves, as texts by path, as far as it shows them."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "app.patch"
        file.write_text(patch, "utf-8")
        with delivered(file, None) as app:
            files = (path for path in app.root.rglob("*") if path.is_file())
            return {path.relative_to(app.root).as_posix(): path.read_text("utf-8") for path in files}
