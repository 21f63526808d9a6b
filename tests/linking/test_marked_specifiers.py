"""JavaScript imports that name another copy of a module by what follows a `?`."""

from cdcheck.testing.projects import project_of


def test_what_follows_a_question_mark_is_no_part_of_a_files_name() -> None:
    project = project_of(
        {"app.js": 'import { cart } from "./cart.js?v=8";\n', "cart.js": "export {};\n"}
    )

    assert [one.target for one in project.imports] == ["cart.js"]
