"""Which files the imports of a package's own modules lead to."""

import pytest

from cdcheck.testing.projects import project_of


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param("shop/signals/__init__.py", "from . import orders", id="by the package itself"),
        pytest.param("shop/apps.py", "from shop.signals import orders", id="through the package"),
    ],
)
def test_a_module_that_its_package_imports_is_the_target(path: str, line: str) -> None:
    texts = {
        "shop/__init__.py": "",
        "shop/signals/__init__.py": "from . import orders\n",
        "shop/signals/orders.py": "def send():\n    pass\n",
        path: f"{line}\n",
    }

    found = [one for one in project_of(texts).imports if one.source == path]

    assert [name.target for one in found for name in one.names] == ["shop/signals/orders.py"]
