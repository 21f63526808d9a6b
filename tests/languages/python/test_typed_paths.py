"""FastAPI refuses a word by the type of a handler's parameter, when the path has matched already."""

import pytest

from cdcheck.testing.projects import project_of


@pytest.mark.parametrize(
    ("annotation", "wordless"),
    [
        pytest.param("int", ("id",), id="a number"),
        pytest.param("uuid.UUID", ("id",), id="of a module"),
        pytest.param("str", (), id="any word"),
        pytest.param("int | str", (), id="either"),
    ],
)
def test_parameters_that_take_no_words_are_known(annotation: str, wordless: tuple[str, ...]) -> None:
    project = project_of(
        {
            "main.py": "import uuid\n\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
            f"@app.get('/articles/{{id}}')\ndef article(id: {annotation}): ...\n"
        }
    )

    assert [function.wordless for function in project.functions] == [wordless]
