import pytest

from cdcheck.fixes.manifests import required


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "bcrypt\n"),
        ("flask\n", "flask\nbcrypt\n"),
        ("flask", "flask\nbcrypt\n"),
        ("flask\r\n", "flask\r\nbcrypt\r\n"),
    ],
)
def test_a_list_of_requirements_gets_a_line(before: str, after: str) -> None:
    assert required("bcrypt", "requirements/base.txt", before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"dependencies": {}}', '{"dependencies": {"pg": "*"}}'),
        ('{"dependencies": {"a": "1"}}', '{"dependencies": {"pg": "*", "a": "1"}}'),
        ('{"dependencies": { "a": "1" }}', '{"dependencies": {"pg": "*", "a": "1" }}'),
        (
            '{\n  "dependencies": {\n    "a": "1"\n  }\n}\n',
            '{\n  "dependencies": {\n    "pg": "*",\n    "a": "1"\n  }\n}\n',
        ),
        (
            '{"x": {"dependencies": {"b": "2"}}, "dependencies": {"a": "1"}}',
            '{"x": {"dependencies": {"b": "2"}}, "dependencies": {"pg": "*", "a": "1"}}',
        ),
        ('{"name": "a"}', None),
        ("{", None),
        ("[" * 100_000, None),
    ],
)
def test_a_package_gets_a_dependency_among_its_own(before: str, after: str | None) -> None:
    assert required("pg", "server/package.json", before) == after


def test_other_manifests_are_left_alone() -> None:
    assert required("bcrypt", "pyproject.toml", "") is None
