"""The Postgres database that stands beside an app: what it is called and how it is set."""

from collections.abc import Mapping

USER, PASSWORD, DATABASE = "user", "password", "conduit"
SCHEME = "postgresql"
SQLITE = b"SQLite format 3"
"""How a file with an SQLite database begins."""

# Nothing here outlives a run, so durability would only cost time; statements are evidence.
SETTINGS = (
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100"),
    *("log_statement=all", "log_line_prefix=%m [%p] %u@%d ", "log_timezone=UTC"),
)


def environment_of(host: str, port: int) -> Mapping[str, str]:
    """Gives the variables by which an app finds the database."""
    return {
        "DATABASE_URL": url_of(host, port),
        "PGHOST": host,
        "PGPORT": str(port),
        "PGUSER": USER,
        "PGPASSWORD": PASSWORD,
        "PGDATABASE": DATABASE,
    }


def url_of(host: str, port: int) -> str:
    """Gives the database's URL."""
    return f"{SCHEME}://{USER}:{PASSWORD}@{host}:{port}/{DATABASE}"


def quoted(name: str) -> str:
    """Writes a name as SQL has it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
