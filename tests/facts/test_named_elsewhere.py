"""What is said of a name that is bound nowhere."""

import pytest

from cdcheck.facts.named_elsewhere import named_elsewhere
from cdcheck.testing.projects import project_of

FILES = {
    "models.py": "class User: ...\nclass Tag: ...\nclass Other:\n    def save(self): ...",
    "forms.py": "def hashed(): ...\nclass Tag: ...",
    "user.js": "export class Session {}",
}


@pytest.mark.parametrize(
    ("read", "hint"),
    [
        pytest.param("User", "import it: `models.py` defines it", id="a class"),
        pytest.param("hashed", "import it: `forms.py` defines it", id="a function"),
        pytest.param("Tag", "import it or define it", id="what two files define"),
        pytest.param("save", "import it or define it", id="a method"),
        pytest.param("Session", "import it or define it", id="what the other language defines"),
        pytest.param("limit", "did you mean `limits`?", id="a slip of the pen"),
    ],
)
def test_a_hint_says_where_a_name_is_defined(read: str, hint: str) -> None:
    project = project_of({**FILES, "app.py": f"limits = 3\ndef f(): return {read}"})
    (name,) = project.undefined

    assert named_elsewhere(project).hint(name) == hint
