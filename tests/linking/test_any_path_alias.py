"""A pattern of tsconfig's `paths` may match every name, those of packages too."""

import pytest

from cdcheck.testing.projects import project_of

_OPTIONS = """{
  "compilerOptions": { "paths": { "*": ["./src/*"] }, },
}"""


@pytest.mark.parametrize(
    ("specifier", "to"),
    [
        pytest.param("models/user", "src/models/user.ts", id="a file"),
        pytest.param("express", None, id="a package"),
    ],
)
def test_a_pattern_for_every_name_gives_files_only(specifier: str, to: str | None) -> None:
    project = project_of(
        {
            "tsconfig.json": _OPTIONS,
            "src/app.ts": f"import it from '{specifier}'; it()",
            "src/models/user.ts": "export default () => 1",
        }
    )

    assert [one.target for one in project.imports if one.at.path == "src/app.ts"] == [to]
