"""What the operations of Django's migrations do to tables."""

from collections.abc import Callable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import (
    Known,
    Site,
    Thing,
    Value,
    entries_of,
    items_of,
    options,
    text_of,
)
from cdcheck.languages.python.django.fields import column_of
from cdcheck.languages.python.django.tables import is_user_model, link_table, user_model
from cdcheck.languages.python.migrated_tables import MigratedTables
from cdcheck.model.data import Column, ForeignKey, Index, Table

_PREFIX = "django.db.migrations."
_MANY, _KEYS = "ManyToManyField", frozenset({"ForeignKey", "OneToOneField"})
_WITHOUT_SCHEMA = frozenset(
    {"AlterModelOptions", "AlterModelManagers", "RunPython", "AlterOrderWithRespectTo"}
    | {"RenameIndex", "AlterModelTableComment"}
)


class Migration(Struct, frozen=True, eq=False):
    """Is one migration; `before` are those that it depends on, by app and name."""

    app: str
    name: str
    site: Site
    before: tuple[tuple[str, str], ...]
    operations: tuple[Value, ...]
    is_open: bool


class _Model(Struct, eq=False):
    """Is a model as migrations know it: its table, and its fields by name."""

    table: str
    name: str
    is_managed: bool = True
    columns: dict[str, str] = field(default_factory=dict)


class History:
    """Applies migrations to the models and tables that there are so far."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.held = MigratedTables()
        self._models: dict[tuple[str, str], _Model] = {}
        self._app = ""

    def apply(self, migration: Migration) -> None:
        """Applies one migration's operations."""
        self._app = migration.app
        if migration.is_open:
            self.held.doubts.append(f"the operations of `{migration.name}` are not all known")
        for operation in migration.operations:
            for option in list(options(operation))[:1]:
                self._step(option)

    def _step(self, operation: Value) -> None:
        name = (
            operation.type.removeprefix(_PREFIX).removesuffix("()")
            if isinstance(operation, Thing)
            else ""
        )
        step = _STEPS.get(name)
        if step is not None and isinstance(operation, Thing):
            step(self, operation)
        elif name not in _WITHOUT_SCHEMA:
            self.held.doubts.append(f"what `{name or 'an operation'}` does is not known")

    def _given(self, operation: Thing, position: int, name: str) -> Value | None:
        if name in operation.keywords:
            return operation.keywords[name]
        return operation.arguments[position] if position < len(operation.arguments) else None

    def _text(self, operation: Thing, position: int, name: str) -> str:
        return text_of(self._given(operation, position, name)) or ""

    def _model(self, operation: Thing, name: str = "model_name") -> _Model | None:
        found = self._models.get((self._app, self._text(operation, 0, name).lower()))
        if found is None:
            self.held.doubts.append("a migration changes a model that is not known")
        return found

    def create(self, operation: Thing) -> None:
        name = self._text(operation, 0, "name")
        settings = entries_of(self._given(operation, 2, "options"))
        if settings.get("proxy") == Known(value=True):
            return
        table = text_of(settings.get("db_table")) or f"{self._app}_{name.lower()}"
        model = _Model(table, name, settings.get("managed") != Known(value=False))
        self._models[self._app, name.lower()] = model
        at = self.machine.location(operation.site)
        if model.is_managed:
            self.held.make(Table(table, at, (), "migration", "django"))
        if items_of(self._given(operation, 3, "bases")) and any(
            text_of(base) is not None for base in items_of(self._given(operation, 3, "bases"))
        ):
            self.held.blur(table)
        for pair in items_of(self._given(operation, 1, "fields")):
            parts = items_of(pair)
            field_name = text_of(parts[0]) if len(parts) == 2 else None
            if field_name is None:
                self.held.doubts.append(f"a field of `{name}` is not known")
                continue
            self._put(model, field_name, parts[1])
        for columns in items_of(settings.get("unique_together")):
            self._unique(model, [t for t in map(text_of, items_of(columns)) if t is not None], operation)
        for constraint in items_of(settings.get("constraints")):
            self._constrain(model, constraint, operation)

    def _put(self, model: _Model, name: str, written: Value) -> None:
        field_ = next((o for o in options(written) if isinstance(o, Thing)), None)
        kind = field_.type.rpartition(".")[2] if field_ is not None else ""
        if field_ is not None and kind == _MANY:
            self._link(model, name, field_)
            return
        column = column_of(self.machine, name, field_, field_.site) if field_ is not None else None
        if field_ is None or column is None:
            self.held.blur(model.table)
            return
        old = model.columns.get(name)
        if old is not None and old != column.name:
            self.held.remove(model.table, old)
        model.columns[name] = column.name
        keys = [self._key(column, field_)] if kind in _KEYS else []
        self.held.add(model.table, column, keys)

    def _key(self, column: Column, field_: Thing) -> ForeignKey:
        return ForeignKey((column.name,), self._target(field_)[0], ("id",), column.at)

    def _target(self, field_: Thing) -> tuple[str, str]:
        given = field_.keywords.get("to") or (field_.arguments[0] if field_.arguments else None)
        text = text_of(given)
        if text is None:
            text = user_model(self.machine) if given is not None and is_user_model(given) else ""
        app, _, name = text.rpartition(".")
        app, name = app or self._app, name.lower()
        known = self._models.get((app, name))
        return (known.table if known is not None else f"{app.lower()}_{name}"), name

    def _link(self, model: _Model, name: str, field_: Thing) -> None:
        model.columns[name] = ""
        if "through" in field_.keywords:
            return
        target, other = self._target(field_)
        own = model.name.lower()
        is_same = target == model.table
        pair = (f"from_{own}_id", f"to_{own}_id") if is_same else (f"{own}_id", f"{other}_id")
        table = text_of(field_.keywords.get("db_table")) or f"{model.table}_{name}"
        joined = dict(zip(pair, (model.table, target), strict=True))
        self.held.make(link_table(self.machine, table, joined, field_.site, "migration"))

    def put(self, operation: Thing) -> None:
        model = self._model(operation)
        written = self._given(operation, 2, "field")
        if model is not None and written is not None:
            self._put(model, self._text(operation, 1, "name"), written)

    def remove(self, operation: Thing) -> None:
        model, name = self._model(operation), self._text(operation, 1, "name")
        if model is None:
            return
        column = model.columns.pop(name, None)
        if column:
            self.held.remove(model.table, column)
        elif column == "":
            self.held.drop(f"{model.table}_{name}")

    def rename_field(self, operation: Thing) -> None:
        model = self._model(operation)
        old, new = self._text(operation, 1, "old_name"), self._text(operation, 2, "new_name")
        if model is None or not old or not new:
            return
        column = model.columns.pop(old, None)
        if not column:
            self.held.doubts.append(f"`{old}` is renamed, but not known")
            return
        written = new + column.removeprefix(old) if column.startswith(old) else column
        model.columns[new] = written
        self.held.alter(model.table, column, lambda one: replace(one, name=written, attribute=new))

    def rename_model(self, operation: Thing) -> None:
        model, new = self._model(operation, "old_name"), self._text(operation, 1, "new_name")
        if model is None:
            return
        self._models.pop((self._app, model.name.lower()))
        table = f"{self._app}_{new.lower()}"
        self.held.rename(model.table, table)
        if any(name.startswith(f"{model.table}_") for name in self.held.tables):
            self.held.doubts.append("a model with tables of its own between others is renamed")
        self._models[self._app, new.lower()] = _Model(table, new, model.is_managed, model.columns)

    def delete(self, operation: Thing) -> None:
        model = self._model(operation, "name")
        if model is not None:
            self._models.pop((self._app, model.name.lower()))
            self.held.drop(model.table)
            for field_name, column in model.columns.items():
                if column == "":
                    self.held.drop(f"{model.table}_{field_name}")

    def alter_table(self, operation: Thing) -> None:
        model, table = self._model(operation, "name"), self._text(operation, 1, "table")
        if model is not None:
            table = table or f"{self._app}_{model.name.lower()}"
            self.held.rename(model.table, table)
            model.table = table

    def together(self, operation: Thing) -> None:
        model = self._model(operation, "name")
        for columns in (
            items_of(self._given(operation, 1, "unique_together")) if model is not None else ()
        ):
            names = [text for text in map(text_of, items_of(columns)) if text is not None]
            if model is not None:
                self._unique(model, names, operation)

    def constrain(self, operation: Thing) -> None:
        model = self._model(operation)
        constraint = self._given(operation, 1, "constraint") or self._given(operation, 1, "index")
        if model is not None and constraint is not None:
            self._constrain(model, constraint, operation)

    def unconstrain(self, operation: Thing) -> None:
        model, name = self._model(operation), self._text(operation, 1, "name")
        if model is not None:
            self.held.unindex(model.table, name)

    def _constrain(self, model: _Model, constraint: Value, operation: Thing) -> None:
        if not isinstance(constraint, Thing):
            return
        names = [t for t in map(text_of, items_of(constraint.keywords.get("fields"))) if t is not None]
        is_unique = (
            constraint.type.endswith("UniqueConstraint") and "condition" not in constraint.keywords
        )
        self._unique(
            model,
            names,
            operation,
            is_unique=is_unique,
            name=text_of(constraint.keywords.get("name")) or "",
        )

    def _unique(
        self,
        model: _Model,
        names: list[str],
        operation: Thing,
        *,
        is_unique: bool = True,
        name: str = "",
    ) -> None:
        columns = tuple(model.columns.get(one.lstrip("-")) or one for one in names)
        if columns:
            at = self.machine.location(operation.site)
            self.held.index(model.table, Index(columns, is_unique, at, name))

    def sql(self, operation: Thing) -> None:
        text = (text_of(self._given(operation, 0, "sql")) or "table").lower()
        if "table" in text or "column" in text:
            self.held.doubts.append("a migration changes tables by SQL")


_STEPS: Mapping[str, Callable[[History, Thing], None]] = {
    "CreateModel": History.create,
    "AddField": History.put,
    "AlterField": History.put,
    "RemoveField": History.remove,
    "RenameField": History.rename_field,
    "RenameModel": History.rename_model,
    "DeleteModel": History.delete,
    "AlterModelTable": History.alter_table,
    "AlterUniqueTogether": History.together,
    "AlterIndexTogether": lambda _, __: None,
    "AddConstraint": History.constrain,
    "AddIndex": History.constrain,
    "RemoveConstraint": History.unconstrain,
    "RemoveIndex": History.unconstrain,
    "RunSQL": History.sql,
}
