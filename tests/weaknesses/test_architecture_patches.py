"""Patches whose lines alone do not show which layers the app has or breaks."""

from tests.weaknesses.findings import patched, proven
from tests.weaknesses.test_architecture_misses import PYTHON

UNCHANGED_LINE = """\
diff --git a/src/repositories/a.py b/src/repositories/a.py
--- a/src/repositories/a.py
+++ b/src/repositories/a.py
@@ -1,2 +1,3 @@
 from src.services.bus import publish
+LIMIT = 20
 OFFSET = 0
"""

RENAMES = "".join(
    f"diff --git a/old/{layer}_a.py b/src/{layer}/a.py\n"
    "similarity index 100%\n"
    f"rename from old/{layer}_a.py\n"
    f"rename to src/{layer}/a.py\n"
    for layer in ("routes", "services", "repositories", "models")
)

QUOTED_PATH = """\
diff --git "a/src/repositories/caf\\303\\251.py" "b/src/repositories/caf\\303\\251.py"
new file mode 100644
--- /dev/null
+++ "b/src/repositories/caf\\303\\251.py"
@@ -0,0 +1 @@
+LIMIT = 20
"""


def test_a21_an_import_on_an_unchanged_line_counts() -> None:
    found = proven({**PYTHON, **patched(UNCHANGED_LINE)})

    assert [str(finding.at) for finding in found] == ["src/repositories/a.py:1"]


def test_a40_layers_that_are_renamed_into_place_are_not_missing() -> None:
    assert proven(patched(RENAMES)) == []


def test_a44_a_path_that_git_quotes_is_in_its_layer() -> None:
    texts = {"src/models/a.py": "LIMIT = 20\n", "src/services/a.py": "LIMIT = 20\n"}

    assert proven({**texts, **patched(QUOTED_PATH)}) == []
    assert len(proven(texts)) == 1
