"""Which file an absolute import of Python names."""

import pytest

from cdcheck.linking.python_modules import PythonModules

LIBRARY_NAMESAKE = {
    "shop/__init__.py": set(),
    "shop/main.py": {"shop.payments"},
    "shop/payments.py": {"stripe", "shop.stripe"},
    "shop/stripe.py": set(),
}
STARTED_INSIDE = {
    "shop/__init__.py": set(),
    "shop/main.py": {"payments"},
    "shop/payments.py": set(),
}
BARE_FOLDERS = {
    "server/main.py": {"server.jobs.run"},
    "server/jobs/celery.py": {"celery"},
    "server/jobs/run.py": {"server.jobs.celery", "celery"},
}
NAMED_IN_BOTH_WAYS = {
    "src/shop/__init__.py": set(),
    "src/shop/main.py": {"shop.payments", "shop.cache"},
    "src/shop/payments.py": {"shop.cache"},
    "src/shop/cache.py": {"src.shop.payments"},
}
WRAPPED_LIBRARY = {
    "api/__init__.py": {"api.celery"},
    "api/celery.py": {"celery", "celery.signals"},
    "api/health.py": {"celery", "cache"},
    "api/cache.py": {"redis"},
    "manage.py": set(),
}

NAMESAKE_FOLDER = {
    "__init__.py": set(),
    "services/__init__.py": set(),
    "services/redis/__init__.py": set(),
    "services/redis/cache.py": {"redis"},
    "logic/tokens.py": {"services.redis.cache", "redis"},
}

SOURCE_PACKAGE = {
    "src/__init__.py": set(),
    "src/kit/__init__.py": set(),
    "src/kit/bus.py": {"kit", "kit.events"},
    "src/kit/events.py": set(),
    "trial/main.py": {"kit.bus"},
}

PACKAGES_BESIDE_EACH_OTHER = {
    "src/__init__.py": set(),
    "src/models.py": set(),
    "src/tui.py": {"src.models"},
    "backend/__init__.py": set(),
    "backend/models.py": set(),
    "backend/main.py": {"models"},
    "trial/main.py": {"tui"},
}


@pytest.mark.parametrize(
    ("imports", "name", "source", "file"),
    [
        (PACKAGES_BESIDE_EACH_OTHER, "models", "backend/main.py", "backend/models.py"),
        (PACKAGES_BESIDE_EACH_OTHER, "tui", "trial/main.py", "src/tui.py"),
        (SOURCE_PACKAGE, "kit.events", "src/kit/bus.py", "src/kit/events.py"),
        (NAMESAKE_FOLDER, "redis", "services/redis/cache.py", None),
        (NAMESAKE_FOLDER, "services.redis.cache", "logic/tokens.py", "services/redis/cache.py"),
        (NAMED_IN_BOTH_WAYS, "shop.payments", "src/shop/main.py", "src/shop/payments.py"),
        (NAMED_IN_BOTH_WAYS, "src.shop.payments", "src/shop/cache.py", "src/shop/payments.py"),
        (WRAPPED_LIBRARY, "celery", "api/health.py", None),
        (WRAPPED_LIBRARY, "api.celery", "api/health.py", "api/celery.py"),
        (WRAPPED_LIBRARY, "cache", "api/health.py", "api/cache.py"),
        (LIBRARY_NAMESAKE, "stripe", "shop/payments.py", None),
        (LIBRARY_NAMESAKE, "shop.stripe", "shop/payments.py", "shop/stripe.py"),
        (STARTED_INSIDE, "payments", "shop/main.py", "shop/payments.py"),
        (BARE_FOLDERS, "celery", "server/jobs/run.py", None),
        (BARE_FOLDERS, "server.jobs.celery", "server/jobs/run.py", "server/jobs/celery.py"),
    ],
    ids=[
        *("own file before a package's beside", "the package's"),
        "package that code elsewhere names",
        *("library in a folder of its name", "the folder"),
        *("named from above", "named from further above"),
        *("wrapped library", "its wrapper", "sibling of a wrapper"),
        *("library", "in its package", "sibling of a script", "library, no package", "in its folder"),
    ],
)
def test_a_packages_own_files_are_not_found_by_their_bare_names(imports, name, source, file):
    modules = PythonModules(imports, {path: frozenset(names) for path, names in imports.items()})

    assert modules.resolve(name, source, 0) == file


@pytest.mark.parametrize(
    ("installed", "file"),
    [
        pytest.param(frozenset({"face-recognition"}), None, id="a library of its name is asked for"),
        pytest.param(frozenset({"flask"}), "service/face_recognition/__init__.py", id="none is"),
    ],
)
def test_a_script_in_a_folder_of_a_librarys_name_imports_the_library(installed, file):
    imports = {
        "service/__init__.py": frozenset(),
        "service/face_recognition/__init__.py": frozenset(),
        "service/face_recognition/main.py": frozenset({"face_recognition", "flask"}),
    }
    modules = PythonModules(imports, imports)
    modules.installed = installed

    assert modules.resolve("face_recognition", "service/face_recognition/main.py", 0) == file
