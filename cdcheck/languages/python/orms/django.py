"""Django's ORM: settings, models with their tables, managers and query sets."""

from collections.abc import Iterator

from msgspec.structs import replace

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Cls,
    Fields,
    Site,
    Thing,
    Value,
    entries_of,
    options,
    text_of,
)
from cdcheck.languages.database_urls import kind_of_name, kind_of_url, urls_in
from cdcheck.languages.python.django.apps import note_apps, note_config
from cdcheck.languages.python.django.calls import note_call, note_made, note_saved
from cdcheck.languages.python.django.fields import FIELD_NAMES
from cdcheck.languages.python.django.given import note_assigned, note_compared
from cdcheck.languages.python.django.managers import MANAGER, elements_of, given_by, own_managers
from cdcheck.languages.python.django.migrations import note_migration, replay
from cdcheck.languages.python.django.models import conclude_models
from cdcheck.languages.python.django.tables import map_models, note_model
from cdcheck.languages.python.django.users import setting, user_class
from cdcheck.languages.python.django.waits import ATOMIC, QUERY_SET, conclude_waits, note_wait
from cdcheck.languages.sql_bound import bound_by
from cdcheck.languages.sql_texts import Sending, note_sql
from cdcheck.model.data import (
    DataAccess,
    DatabaseUse,
    OrmUse,
    SchemaCreation,
    Strength,
)

LIBRARY = Library("django-orm")
MODEL = "django.db.models.Model"


for _module in (
    "django.db.models",
    "django.db.models.fields",
    "django.db.models.fields.related",
    "django.contrib.postgres.fields",
    "jsonfield",
):
    for _field in FIELD_NAMES:
        LIBRARY.aliases[f"{_module}.{_field}"] = f"django.db.models.{_field}"
LIBRARY.bases.update(
    {
        "django.contrib.auth.models.AbstractBaseUser": MODEL,
        "django.contrib.auth.base_user.AbstractBaseUser": MODEL,
        "django.contrib.auth.models.User": "django.contrib.auth.models.AbstractUser",
        "django.contrib.auth.models.AbstractUser": MODEL,
        "django.contrib.auth.models.PermissionsMixin": MODEL,
        "django.db.models.base.Model": MODEL,
        "django.apps.config.AppConfig": "django.apps.AppConfig",
        "model_utils.models.TimeStampedModel": MODEL,
        "django.contrib.gis.db.models.Model": MODEL,
        "django.contrib.auth.models.BaseUserManager": MANAGER,
        "django.contrib.auth.base_user.BaseUserManager": MANAGER,
        "django.contrib.auth.models.UserManager": MANAGER,
    }
)


@LIBRARY.function(*(f"django.db.models.{name}" for name in FIELD_NAMES))
def _field_made(call: Invocation) -> Value:
    return Thing(call.name, call.site, tuple(call.arguments), call.keywords)


@LIBRARY.attribute(f"{MODEL}.objects", f"{MODEL}._default_manager")
def _manager(machine: Machine, owner: Value) -> Value:
    site = machine.class_site(owner) if isinstance(owner, Cls) else Site("", 0, 0)
    return Thing("django.Manager", site, (owner,))


_ASKED = ("django.Manager", MANAGER)
_QUERYING = (
    "all",
    "filter",
    "exclude",
    "get",
    "first",
    "last",
    "count",
    "exists",
    "values",
    "values_list",
    "order_by",
    "select_related",
    "prefetch_related",
    "annotate",
    "alias",
    "extra",
    "aggregate",
    "distinct",
    "select_for_update",
    "using",
    "reverse",
    "none",
    "get_queryset",
    "only",
    "defer",
    "in_bulk",
    "iterator",
    "aget",
    "afirst",
    "acount",
    "aexists",
    "latest",
    "earliest",
    "alast",
    "alatest",
    "aearliest",
    "aaggregate",
)
_WRITING = (
    "create",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
    "update",
    "delete",
    "create_user",
    "create_superuser",
    "acreate",
    "adelete",
    "aupdate",
    "aget_or_create",
    "aupdate_or_create",
    "abulk_update",
)


@LIBRARY.method(*(f"{kind}.{name}" for kind in _ASKED for name in _QUERYING))
def _query(call: Invocation) -> Value:
    _note(call, "query")
    made = note_call(call)
    if made is None:
        return call.receiver or NOTHING
    return given_by(made, call.name.rpartition(".")[2]) or made


@LIBRARY.method(*(f"{kind}.{name}" for kind in _ASKED for name in _WRITING))
def _write(call: Invocation) -> Value:
    _note(call, "write")
    made = note_call(call)
    given = given_by(made, call.name.rpartition(".")[2]) if made is not None else None
    return given or NOTHING


@LIBRARY.method(f"{MODEL}.save", f"{MODEL}.delete", f"{MODEL}.asave", f"{MODEL}.adelete")
def _write_row(call: Invocation) -> Value:
    _note(call, "write")
    if call.name.endswith("save"):
        note_saved(call)
    return NOTHING


def _note(call: Invocation, kind: str) -> None:
    call.note(OrmUse("django", call.at, kind))
    call.note(DataAccess(call.at, f"`{call.name.rpartition('.')[2]}`", call.caller, "django"))
    note_wait(call)


@LIBRARY.function("django.shortcuts.get_object_or_404", "django.shortcuts.get_list_or_404")
@LIBRARY.function("django.shortcuts.aget_object_or_404", "django.shortcuts.aget_list_or_404")
def _shortcut(call: Invocation) -> Value:
    of, *conditions = call.arguments or [call.keywords.pop("klass", NOTHING)]
    asked = call.machine.attribute(of, "objects") if isinstance(of, Cls) else of
    is_row = call.name.endswith("object_or_404")
    method = "get" if is_row else "filter"
    is_async = call.name.rpartition(".")[2].startswith("a")
    name = f"{QUERY_SET}.{'aget' if is_async and is_row else method}"
    return _query(replace(call, name=name, receiver=asked, arguments=conditions))


# What another database than the usual one understands is not known.
LIBRARY.items["django.db.connections"] = lambda _, alias: Thing(
    "django.db.connections[]" if alias == "default" else "django.db.another_connection", Site("", 0, 0)
)


@LIBRARY.method("django.Manager.raw")
@LIBRARY.method(*(f"django.db.connection.cursor().{verb}" for verb in ("execute", "executemany")))
@LIBRARY.method(*(f"django.db.connections[].cursor().{verb}" for verb in ("execute", "executemany")))
@LIBRARY.function("django.db.connection.cursor().execute", "django.db.models.expressions.RawSQL")
def _raw(call: Invocation) -> Value:
    bound = bound_by(call.argument(1, "params"), is_many=call.name.endswith("executemany"))
    note_sql(call, call.argument(0, "sql"), Sending("django", bound))
    call.note(DataAccess(call.at, "raw SQL", call.caller, "django"))
    return NOTHING


@LIBRARY.function("django.contrib.auth.get_user_model")
def _user_model(call: Invocation) -> Value:
    return user_class(call.machine) or Thing("django.contrib.auth.get_user_model()", call.site)


@LIBRARY.function("django.core.management.call_command")
def _command(call: Invocation) -> Value:
    if text_of(call.argument(0)) == "migrate":
        call.note(SchemaCreation(call.at, "a migration"))
    return NOTHING


@LIBRARY.function("dj_database_url.config", "dj_database_url.parse")
@LIBRARY.method("environ.Env.db", "environ.Env.db_url", "environs.Env.dj_db_url")
def _from_url(call: Invocation) -> Value:
    url = call.keywords.get("default") or call.argument(0 if call.name.endswith("parse") else 1)
    return Fields({"ENGINE": NOTHING, "__url__": url or NOTHING})


def _read_settings(machine: Machine) -> None:
    for holder, site in machine.settings_holders():
        stated = [entries_of(one).get("default") for one in options(holder.get("DATABASES") or NOTHING)]
        for option in (one for default in stated if default is not None for one in options(default)):
            entries = entries_of(option)
            for kind, how in _engines(entries):
                machine.facts.add(
                    DatabaseUse(
                        kind,
                        machine.location(site("DATABASES")),
                        Strength.CONFIGURES,
                        how,
                        driver="django",
                        is_main=True,
                    )
                )


def _engines(entries: dict[str, Value]) -> Iterator[tuple[str, str]]:
    for option in options(entries.get("ENGINE", NOTHING)):
        engine = text_of(option)
        kind = kind_of_name(engine.rpartition(".")[2]) if engine else None
        if kind is not None:
            yield kind, f"`DATABASES` names `{engine}`"
    for url in urls_in(entries.get("__url__")):
        kind = kind_of_url(url)
        if kind is not None:
            yield kind, f"`DATABASES` names `{url}`"


LIBRARY.mapped[MODEL] = note_model
LIBRARY.mapped["django.db.migrations.Migration"] = note_migration


LIBRARY.classes["django.apps.AppConfig"] = note_config
LIBRARY.classes[MODEL] = own_managers
LIBRARY.instances[MODEL] = lambda _, row, call: note_made(call, row)
LIBRARY.assigned[MODEL] = note_assigned
LIBRARY.operators.update(dict.fromkeys((f"{MODEL}.pk", f"{MODEL}.id"), note_compared))
LIBRARY.elements[QUERY_SET] = elements_of


def _finish(machine: Machine) -> None:
    _read_settings(machine)
    map_models(machine)
    note_apps(machine)
    replay(machine)


LIBRARY.finish = _finish
LIBRARY.consumed |= {QUERY_SET, ATOMIC}


def _conclude(machine: Machine) -> None:
    conclude_models(machine)
    conclude_waits(machine)


LIBRARY.conclude = _conclude


LIBRARY.members["django.conf.settings"] = setting
