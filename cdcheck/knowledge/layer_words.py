"""The words that people use for the layers of a backend, in names of folders and files."""

from cdcheck.model.layers import Layer

# A folder or file with one of these names is that layer, whatever is in it.
WORDS: dict[str, Layer] = {
    word: layer
    for layer, words in {
        Layer.ROUTES: (
            "routes route routers router routing controllers controller endpoints blueprints blueprint "
            "urls url_patterns viewsets"
        ),
        Layer.SERVICES: (
            "services service usecases usecase use_cases use_case interactors interactor service_layer "
            "business business_logic bll"
        ),
        Layer.REPOSITORIES: (
            "repositories repository repos repo dao daos data_access dal crud accessors accessor"
        ),
        Layer.MODELS: "models model entities entity orm tables table",
    }.items()
    for word in words.split()
}

# These mean the layer only where the files below do what such a layer does.
ROUTES_IF_WEB = frozenset(
    {"api", "apis", "handlers", "handler", "http", "interfaces", "presentation", "resources", "rest"}
    | {"views", "view", "web"}
)
SERVICES_IF_PLAIN = frozenset({"application", "commands"})
REPOSITORIES_IF_FOLDER = frozenset({"persistence", "queries", "stores"})
MODELS_IF_FOLDER = frozenset({"domain"})

# In a folder of services or models these hold what other layers implement.
PORTS = frozenset({"interfaces", "port", "ports", "protocols"})

PORTS_OF_LAYERS = frozenset({"port", "ports", "protocols"})

# As the first word of a file these say what is done to the thing that the others name.
ACTIONS = frozenset(
    {"add", "build", "change", "clear", "create", "delete", "drop", "edit", "export", "fetch", "fill"}
    | {"find", "generate", "get", "import", "init", "list", "load", "make", "patch", "read", "register"}
    | {"remove", "rename", "reset", "save", "seed", "search", "set", "setup", "show", "sync", "train"}
    | {"update", "upload"}
)

# In a folder of routes these are what the routes are about.
BELOW_IF_ALONE = SERVICES_IF_PLAIN | REPOSITORIES_IF_FOLDER | MODELS_IF_FOLDER

# What some call a layer whose files do nothing that shows which it is.
PERHAPS: dict[Layer, frozenset[str]] = {
    Layer.ROUTES: ROUTES_IF_WEB | {"adapters", "delivery", "entrypoints"},
    Layer.SERVICES: SERVICES_IF_PLAIN | {"logic"},
    Layer.REPOSITORIES: REPOSITORIES_IF_FOLDER | {"adapters", "gateways", "infra", "infrastructure"},
    Layer.MODELS: MODELS_IF_FOLDER,
}

# What stands beside the layers; inside a layer's folder these end the layer.
OTHER = frozenset(
    {
        "alembic",
        "bin",
        "cli",
        "docs",
        "dto",
        "dtos",
        "fixtures",
        "integrations",
        "jobs",
        "locales",
        "management",
        "middleware",
        "passport",
        "middlewares",
        "migration",
        "migrations",
        "public",
        "queues",
        "schema",
        "schemas",
        "scripts",
        "seed",
        "seeders",
        "seeds",
        "serializer",
        "serializers",
        "static",
        "tasks",
        "templates",
        "test",
        "tests",
        "type",
        "typings",
        "types",
        "validation",
        "validations",
        "validator",
        "validators",
        "workers",
    }
)

# In these a file is named for what it changes: `migrations/v2.1-add-tables.js`.
HISTORY = frozenset({"migration", "migrations", "seed", "seeders", "seeds"})

# Of these a resource may bear the name: `routes/tasks/index.ts`, `controllers/jobs/create.ts`.
ALSO_RESOURCES = frozenset(
    {"docs", "integrations", "jobs", "public", "queues", "tasks", "templates", "types", "workers"}
)

# As the last word of a longer name these still say what the file is; `bus_route` might be a model.
CLEAR_ENDINGS = frozenset(
    {
        "controller",
        "controllers",
        "repositories",
        "repository",
        "repo",
        "dao",
        "usecase",
        "usecases",
        "routes",
        "services",
        "blueprint",
    }
)

# Nothing that an app is about is called this: in `models/dao.py` it is the layer.
NO_THINGS = frozenset({"crud", "dal", "dao", "daos"})

# Endings after a dot of what a feature holds beside its layers: `articles.utils.ts`.
OTHER_ENDINGS = frozenset(
    {"backup", "config", "constants", "di", "enum", "enums", "error", "errors", "example"}
    | {"exception", "exceptions", "guard", "helper", "helpers", "interface", "interfaces"}
    | {"mapper", "mappers", "module", "old", "registry", "util", "utils"}
)

# What only lists values is of no layer, whatever stands around it.
VALUES = frozenset({"constant", "constants", "enum", "enums"})

# What shows the contract answers routes, and is none of the app's own.
DOCUMENTATION = frozenset({"docs", "openapi", "swagger"})

# In a folder of a weak name these are not of its layer: `api/core/auth.py`.
SET_APART = frozenset(
    {"common", "config", "core", "database", "db", "error", "errors", "exception", "exceptions"}
    | {"helpers", "lib", "shared", "utils"}
)

# Below these, queries are what clients ask for.
GRAPHS = frozenset({"gql", "graphql"})

# Weak names that say nothing of a folder in which another is clearly named.
HOUSES = frozenset({"http", "interfaces", "persistence", "presentation", "web"})

HOUSES_OF_OTHERS = frozenset({"api", "apis"})

# In folders of adapters `services` are clients of something outside, not the layer of the app.
ADAPTERS = frozenset({"adapters", "infra", "infrastructure"})

# In folders of these names a file is named for what it gives: `dependencies/repositories.py`.
GIVING = frozenset({"dependencies", "deps", "di"})

# Files that put an app together; what they import says nothing about them.
ASSEMBLY = frozenset(
    {
        "__init__",
        "__main__",
        "app",
        "application",
        "asgi",
        "bootstrap",
        "cli",
        "composition",
        "config",
        "container",
        "containers",
        "dependencies",
        "deps",
        "di",
        "extensions",
        "factory",
        "index",
        "inject",
        "injection",
        "ioc",
        "main",
        "manage",
        "providers",
        "server",
        "settings",
        "wiring",
        "wsgi",
    }
)

# Folders and files about data, where a file that holds queries is a repository.
DATA = frozenset(
    {"data", "database", "databases", "db", "infra", "infrastructure", "storage", "store", "sql"}
)

# Names that say that a file holding queries is something else.
NOT_DATA = frozenset(
    {"auth", "authentication", "authorization", "backfill", "connection", "health", "hooks", "init"}
    | {"jobs", "lib", "migrate", "plugin", "plugins", "revisions", "scheduled", "session", "setup"}
    | {"signals", "tasks", "util", "utils", "versions", "worker"}
)
