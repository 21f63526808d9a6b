"""What Django is said to have removed is not there in the version that is installed."""

from importlib import import_module

import pytest

from cdcheck.knowledge.django_removed import REMOVED

django = pytest.importorskip("django", reason="Django is not installed")


@pytest.mark.parametrize("name", REMOVED)
def test_what_is_removed_cannot_be_imported(name: str) -> None:
    assert REMOVED[name].version <= django.VERSION[:2]

    with pytest.raises(ImportError):
        import_module(name)

    module, _, attribute = name.rpartition(".")
    try:
        holder = import_module(module)
    except ImportError:
        return
    assert not hasattr(holder, attribute)
