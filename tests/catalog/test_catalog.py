from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.engine import Selected, run
from cdcheck.errors import ConfigurationError
from cdcheck.model.project import Project
from cdcheck.model.task import Task
from tests.trees import lay

Make = Callable[[Mapping[str, str]], str]

RULE = """\
    from cdcheck.authoring import rule
    from cdcheck.model.http import Route


    @rule
    def slow_route(route: Route):
        yield from ()
    """


def test_a_rule_is_named_by_its_place(package: Make) -> None:
    name = package({"rules/query/slow_route.py": RULE, "rules/query/slow_route.md": "# Slow route\n"})

    (rule,) = Catalog((name,)).rules.values()

    assert (rule.id, rule.category) == ("query/slow-route", "query")
    assert rule.function.__name__ == "slow_route"


def test_all_built_in_rules_and_facts_can_be_used() -> None:
    catalog = Catalog(("cdcheck",))

    checked = run([Selected(rule) for rule in catalog.rules.values()], Project(), Task(), catalog)

    assert catalog.facts.every
    assert not [outcome for outcome in checked.outcomes if outcome.error]


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        pytest.param(
            {"rules/query/slow_route.py": RULE},
            "rule `query/slow-route` has no page `slow_route.md` beside it",
            id="no page",
        ),
        pytest.param(
            {"rules/speed/slow_route.py": RULE, "rules/speed/slow_route.md": ""},
            "names no category",
            id="an unknown category",
        ),
        pytest.param(
            {"rules/query/x.py": "import nowhere\n", "rules/query/x.md": ""},
            "cannot be imported: ModuleNotFoundError: No module named 'nowhere'",
            id="a failing import",
        ),
        pytest.param(
            {"rules/query/x.py": "LIMIT = 3\n", "rules/query/x.md": ""},
            "defines 0 rules, not one",
            id="no rule in the module",
        ),
        pytest.param(
            {"rules/query/x.py": RULE.replace("route: Route", ""), "rules/query/x.md": ""},
            "has no subject",
            id="no subject",
        ),
        pytest.param(
            {"rules/query/x.py": RULE.replace("route: Route", "route: int"), "rules/query/x.md": ""},
            "needs `int`, which no fact gives",
            id="a subject that nothing gives",
        ),
        pytest.param(
            {"rules/query/x.py": RULE.replace("Route)", "Route, n: int)"), "rules/query/x.md": ""},
            "needs `int`, which no fact gives",
            id="a fact that nothing gives",
        ),
        pytest.param(
            {"rules/query/x.py": RULE.replace("route: Route", "route"), "rules/query/x.md": ""},
            "gives no type to its parameter `route`",
            id="a subject without a type",
        ),
        pytest.param(
            {"rules/query/x.py": RULE.replace("route: Route", 'route: "Road"'), "rules/query/x.md": ""},
            "has a type that is none: name 'Road' is not defined",
            id="a type that is not defined",
        ),
    ],
)
def test_a_rule_that_cannot_be_used_stops_the_run(
    package: Make, texts: dict[str, str], sentence: str
) -> None:
    name = package(texts)

    with pytest.raises(ConfigurationError) as refused:
        catalog = Catalog((name,))
        run([Selected(rule) for rule in catalog.rules.values()], Project(), Task(), catalog)

    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_two_rules_of_one_name_are_refused(package: Make) -> None:
    texts = {"rules/query/slow_route.py": RULE, "rules/query/slow_route.md": ""}

    with pytest.raises(ConfigurationError, match="rule `query/slow-route` is defined twice"):
        Catalog((package(texts), package(texts)))


FACT = """\
    from cdcheck.authoring import fact
    from cdcheck.model.project import Project


    class Size(int): ...


    @fact
    def size(project: Project) -> Size:
        return Size(len(project.files))
    """


def test_two_facts_of_one_type_are_refused(package: Make) -> None:
    name = package({"facts/size.py": FACT})
    other = package(
        {
            "facts/again.py": f"""\
                from cdcheck.authoring import fact
                from cdcheck.model.project import Project
                from {name}.facts.size import Size


                @fact
                def again(project: Project) -> Size:
                    return Size(0)
                """
        }
    )

    with pytest.raises(ConfigurationError, match="fact `Size` is given twice"):
        Catalog((name, other)).facts.every  # noqa: B018 (looking is what is refused)


def test_facts_that_need_each_other_are_refused(package: Make) -> None:
    name = package(
        {
            "facts/circle.py": """\
                from cdcheck.authoring import fact


                class A: ...


                class B: ...


                @fact
                def a(b: B) -> A:
                    return A()


                @fact
                def b(a: A) -> B:
                    return B()
                """,
            "rules/query/x.py": """\
                from acme0.facts.circle import A
                from cdcheck.authoring import rule
                from cdcheck.model.http import Route


                @rule
                def x(route: Route, a: A):
                    yield from ()
                """,
            "rules/query/x.md": "",
        }
    )
    catalog = Catalog((name,))

    with pytest.raises(ConfigurationError, match="the fact `A` needs itself, by way of"):
        run([Selected(catalog.rules["query/x"])], Project(), Task(), catalog)


def test_an_installed_package_takes_part(
    package: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = package({"rules/query/slow_route.py": RULE, "rules/query/slow_route.md": ""})
    installed = {
        "acme-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1\n",
        "acme-1.dist-info/entry_points.txt": f"[cdcheck.rules]\nacme = {name}\n",
    }
    monkeypatch.syspath_prepend(str(lay(tmp_path / "installed", installed)))

    assert "query/slow-route" in Catalog().rules


def test_an_installed_package_that_is_gone_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = {
        "acme-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme\nVersion: 1\n",
        "acme-1.dist-info/entry_points.txt": "[cdcheck.rules]\nacme = acme_is_gone\n",
    }
    monkeypatch.syspath_prepend(str(lay(tmp_path / "installed", installed)))

    with pytest.raises(ConfigurationError, match="`acme_is_gone` cannot be imported"):
        Catalog()
