"""What an ORM maps and is asked for: models, and calls that name them and their attributes."""

from msgspec import Struct

from cdcheck.model.places import Location


class Refusal(Struct, frozen=True):
    """Is what a call or a model holds and the ORM refuses.

    `what` puts it in a clause, `hint` says what to write. `predicts` is the ORM's error, empty where it
    goes on without what was meant.
    """

    at: Location
    what: str
    hint: str
    predicts: str = ""


class MappedModel(Struct, frozen=True):
    """Is a model of an ORM, under the name that the app gives it.

    `id` tells models of one name apart. `attributes` are all names by which code may mean a column,
    `declared` those that the model is defined with, `computed` those that have no column, `physical`
    those that conditions may use and values may not. `methods` are what code adds to its instances,
    `typed` those of which it only states the type; `is_hooked` says that code may look at each call of
    it, `is_scoped` that it may have a scope, `derived` are attributes whose value code of the app
    gives. Of each of `required`, a new row must be given one name. `is_complete` says that no attribute
    is missing from these, `is_linked` that no relationship of it is missing from the project's;
    `doubtful_links` are where code may make one that could not be told.
    `label` is the app that it says it belongs to, empty if it says none. `lacks` names what it needs
    and is not given, `refusals` are what the ORM surely refuses of its definition.
    """

    id: str
    name: str
    at: Location
    orm: str
    table: str
    attributes: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    physical: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    required: tuple[tuple[str, ...], ...] = ()
    is_complete: bool = False
    is_linked: bool = False
    is_decorated: bool = False
    is_hooked: bool = False
    is_scoped: bool = False
    label: str = ""
    doubtful_links: tuple[Location, ...] = ()
    lacks: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    is_test: bool = False


class Association(Struct, frozen=True):
    """Is a relationship as it is declared on one model, in the order of declaration.

    `kind` is that of `Relationship`. `name` is the attribute or alias, `singular` its form for one
    row; `is_named` says that the app chose it. Keys are attributes, empty if they could not be told;
    `through` names the model or table between, `None` if none is stated. `target` is `None` if it
    could not be told. `is_by_text` says that the target is a string where the ORM wants the model,
    `is_key_stated` that the app chose the foreign key. `label` is what tells it from others between the
    same models, where the ORM has that.
    `lacks` names the arguments that it needs and is not given.
    """

    at: Location
    orm: str
    source: str
    target: str | None
    kind: str
    name: str
    singular: str = ""
    is_named: bool = False
    foreign_key: str = ""
    other_key: str = ""
    through: str | None = ""
    function: str | None = None
    is_by_text: bool = False
    is_key_stated: bool = False
    label: str = ""
    lacks: tuple[str, ...] = ()
    is_test: bool = False


class Mention(Struct, frozen=True):
    """Names an attribute in a call: `path` goes over relationships to it.

    `role` is `where`, `order`, `select`, `group`, `values`, `option` for one that stands among the
    options, or the name of the call's own option.
    """

    role: str
    path: tuple[str, ...]
    at: Location


class Load(Struct, frozen=True):
    """Asks for the rows of a relationship beside those of the model: by model, by alias, or both.

    `options` are the names of what is said of them. `is_open` says that more may be asked for than was
    read.
    """

    at: Location
    model: str | None = None
    alias: str | None = None
    mentions: tuple[Mention, ...] = ()
    loads: "tuple[Load, ...]" = ()
    options: tuple[str, ...] = ()
    is_open: bool = False


class Operator(Struct, frozen=True):
    """Is an operator that a condition holds an attribute with, and that not every engine has."""

    name: str
    at: Location


class Aggregate(Struct, frozen=True):
    """Is an aggregate that a call selects, and groups by nothing; `beside` is what else it selects."""

    function: str
    beside: str
    at: Location


class ModelCall(Struct, frozen=True):
    """Is a call of a model's method, or of a method of its instances (`is_instance`).

    `names` are the names that its mentions may use besides attributes. `is_known` says that the ORM
    or the app defines the method. `given` are the names that a new row is given, `None` where there is
    none or more may be given. `options` are the names of its options, `None` where it may be given
    others, or loads that were not read; `is_plain` says that they ask for rows as plain objects,
    `is_mapped` that they surely do not.
    `refusals` are what of its arguments the ORM surely refuses, `ungrouped` the aggregate that
    it selects beside attributes of each row. `unloaded` are the relations that the rows which it gives
    surely lack. `client` is how code names the client that a write is sent on, `is_in_transaction` says
    that a transaction handed it out.
    """

    at: Location
    orm: str
    model: str
    method: str
    is_instance: bool = False
    is_known: bool = True
    is_awaited: bool = False
    mentions: tuple[Mention, ...] = ()
    names: tuple[str, ...] = ()
    loads: tuple[Load, ...] = ()
    given: tuple[str, ...] | None = None
    options: tuple[str, ...] | None = None
    is_plain: bool = False
    is_mapped: bool = False
    operators: tuple[Operator, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    ungrouped: Aggregate | None = None
    unloaded: frozenset[str] = frozenset()
    client: str = ""
    is_in_transaction: bool = False
    function: str | None = None
    is_test: bool = False


class RowHook(Struct, frozen=True):
    """Is a function that an ORM calls at an event (`beforeCreate`) of a model's rows."""

    at: Location
    orm: str
    model: str
    event: str
    is_test: bool = False


class Given(Struct, frozen=True):
    """Is what code gives to a name of a row: `how` is `new`, `update`, `set`, which is an assignment, or
    `add` or `replace` for each of what is put among, or in the place of, the rows that it has there.

    `kind` is `key` for a constant or the key of a row, `row` for a row of the model `row`, and empty for
    what could not be told.
    """

    at: Location
    orm: str
    model: str
    name: str
    how: str
    kind: str = ""
    row: str = ""
    function: str | None = None
    is_test: bool = False


class Wait(Struct, frozen=True):
    """Is where code waits for the database, so that its thread does nothing else: `what` says for what.

    `is_entered_async` says that it is what `async with` enters.
    """

    at: Location
    orm: str
    what: str
    function: str | None
    is_entered_async: bool = False
    is_test: bool = False


class RowSource(Struct, frozen=True):
    """Is where code takes rows of a model from the database: one by `method`, or all by a `for`.

    `loaded` are the relations whose rows come along, `None` if that could not be told.
    """

    at: Location
    orm: str
    model: str
    method: str
    loaded: tuple[str, ...] | None
    function: str | None
    is_test: bool = False


class LoopedManager(Struct, frozen=True):
    """Is where code takes for a list of rows what only asks for them: `written` is how it says it.

    `kind` is what the ORM calls the class of it.
    """

    at: Location
    orm: str
    written: str
    kind: str
    function: str | None
    is_test: bool = False


class Added(Struct, frozen=True):
    """Is a new row of a model that code hands to the ORM to write, with all names that it was given."""

    at: Location
    orm: str
    model: str
    given: tuple[str, ...]
    function: str | None = None
    is_test: bool = False


class Join(Struct, frozen=True):
    """Is a join of one more model, or of a table by its name, to the rows of a statement.

    `before` are what was joined earlier, in order, each empty if it could not be told. `has_condition`
    says that the join says by what. `again` are the places where the same model was joined before;
    `is_always` says that this is so on every way to the join.
    """

    at: Location
    root: str
    before: tuple[str, ...]
    target: str
    has_condition: bool
    again: tuple[Location, ...] = ()
    is_always: bool = False
    function: str | None = None
    is_test: bool = False


class BuiltTable(Struct, frozen=True):
    """Is a table that a built query reads from or writes to, under the name that the query gives it."""

    name: str
    alias: str
    at: Location


class OuterJoin(Struct, frozen=True):
    """Is a table that a built query joins to all its rows, by conditions on some of its columns.

    While it is read, `stretch` is where the conditions are written.
    """

    table: BuiltTable
    columns: tuple[str, ...] = ()
    stretch: tuple[str, int, int] | None = None


class BuiltQuery(Struct, frozen=True):
    """Is a query that code builds by calls which name tables and columns.

    What its mentions name is a column, or a table's name in the query and a column; `values` and
    `returning` are columns of the first table. `names` are those of computed columns; `is_renaming`
    says that there may be others. `is_whole` says that all its tables are known. `undefined` are
    members of the object that stands for a table, which it does not have; `refusals` are what the
    builder surely refuses of its calls. `ended_at` is the last of them, whose result `gives` names:
    `rows`, `result of pg`, or nothing if it could not be told. `is_unbounded` says that no call says
    which rows are meant. `multiplying` are the outer joins of which no condition narrows the rows, where
    nothing is grouped or made distinct; `paged_at` is where the rows are limited, `counted_at` where
    they are counted. `ungrouped` is an aggregate that is selected beside columns; `is_awaited` says
    that a call which builds it is.
    """

    at: Location
    orm: str
    operation: str
    tables: tuple[BuiltTable, ...]
    mentions: tuple[Mention, ...] = ()
    names: tuple[str, ...] = ()
    is_whole: bool = False
    is_renaming: bool = False
    undefined: tuple[Mention, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    ended_at: Location | None = None
    gives: str = ""
    is_unbounded: bool = False
    multiplying: tuple[OuterJoin, ...] = ()
    paged_at: Location | None = None
    counted_at: Location | None = None
    ungrouped: Aggregate | None = None
    is_awaited: bool = False
    function: str | None = None
    is_test: bool = False


class InstalledApps(Struct, frozen=True):
    """Lists the packages whose models an ORM loads; `is_complete` says that there are no others.

    `labels` are the names by which models of these are referred to. `user_model` is the model of
    users that is named beside them, at `user_at`.
    """

    at: Location
    packages: tuple[str, ...]
    labels: tuple[str, ...]
    is_complete: bool
    user_at: Location
    user_model: str = ""
    is_test: bool = False
