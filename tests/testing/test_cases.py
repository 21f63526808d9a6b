from textwrap import dedent

import pytest

from cdcheck.results import Confidence
from cdcheck.testing.cases import Section, Want, cases

PAGE = dedent(
    """
    # Some rule

    ```python
    ignored = True
    ```

    ## Flagged

    ### A first app

    ```python
    # app/models.py
    x = 1
    y = 2  # want: "y is wrong"
    ```

    Words between blocks change nothing.

    ```json package.json
    {"type": "module"} // want: inferred: "a", "b"
    ```

    ---

    ```yaml task
    port: 8000
    start_script: run.sh  # want: "absent"
    ```

    ## Not flagged

    ```js
    // src/app.js
    ok();
    ```
    """
)


def test_blocks_under_one_heading_are_one_app() -> None:
    first, second, third = cases(PAGE)

    assert [case.name for case in (first, second, third)] == ["A first app", "A first app", "case 1"]
    assert first.files == (
        ("app/models.py", "x = 1\ny = 2\n"),
        ("package.json", '{"type": "module"}\n'),
    )
    assert (second.task.port, second.task.start_script) == (8000, "run.sh")
    assert third.section is Section.NOT_FLAGGED


def test_wants_name_their_line_their_text_and_how_sure() -> None:
    first, second, _ = cases(PAGE)

    assert first.wants == (
        Want("app/models.py", 2, "y is wrong", Confidence.PROVEN),
        Want("package.json", 1, "a", Confidence.INFERRED),
        Want("package.json", 1, "b", Confidence.PROVEN),
    )
    assert second.wants == (Want("", 0, "absent", Confidence.PROVEN),)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        pytest.param("## Flagged\n```python\nx = 1\n```\n", "names no path", id="no path"),
        pytest.param("## Flagged\n```python\n# a.py\n", "has no end", id="an open fence"),
        pytest.param(
            "## Flagged\n```python\n# a.py\nx = 1  # want: something\n```\n", 'no "text"', id="no text"
        ),
    ],
)
def test_a_page_that_cannot_be_read_is_refused(page: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        list(cases(page))
