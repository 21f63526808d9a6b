"""MySQL's drivers: mysql, mysql2, mysql2/promise, mariadb."""

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.values import Func, Items, Thing, Value
from cdcheck.languages.javascript.engines import note_engines
from cdcheck.languages.javascript.sent_sql import bound_beside, call_back, note_access, note_sql
from cdcheck.languages.sql_bound import UNKNOWN_BOUND

LIBRARY = Library("mysql")
_PACKAGES = ("mysql", "mysql2", "mysql2/promise", "mariadb")
for _package in _PACKAGES:
    for _type in ("Pool", "PoolConnection", "PoolCluster"):
        LIBRARY.bases[f"{_package}.{_type}"] = f"{_package}.Connection"
    LIBRARY.bases[f"{_package}.Connection"] = "mysql.Connection"
LIBRARY.bases.pop("mysql.Connection")


def _named(*names: str) -> list[str]:
    return [f"{package}.{name}" for package in _PACKAGES for name in names]


@LIBRARY.function(*_named("createPool", "createConnection", "createPoolCluster"))
def _connect(call: Invocation) -> Value:
    package, _, verb = call.name.rpartition(".")
    note_engines(call, ["mysql"], how=f"{verb}()", driver=package, url=call.argument(0))
    return Thing(f"{package}.{'Connection' if verb == 'createConnection' else 'Pool'}", call.site)


@LIBRARY.method("mysql.Connection.query", "mysql.Connection.execute", "mysql.Connection.batch")
def _query(call: Invocation) -> Value:
    # A lone value takes the place of the first placeholder, whatever it is.
    bound = bound_beside(call) if isinstance(call.argument(1), Items | Func | None) else UNKNOWN_BOUND
    note_sql(call, call.argument(0), "mysql", bound=bound)
    note_access(call, "mysql")
    call_back(call)
    return Thing("mysql.Result", call.site)


@LIBRARY.method("mysql.Connection.getConnection")
def _checkout(call: Invocation) -> Value:
    package = call.name.rpartition(".")[0].rpartition(".")[0]
    connection = Thing(f"{package}.PoolConnection", call.site)
    call_back(call, NOTHING, connection)
    return connection


@LIBRARY.method("mysql2.Connection.promise")
def _promising(call: Invocation) -> Value:
    kind = call.name.split(".")[1]
    return Thing(f"mysql2/promise.{kind}", call.site)


@LIBRARY.method("mysql.Connection.promise", "mysql.Connection.on", "mysql.Connection.connect")
def _same(call: Invocation) -> Value:
    call_back(call)
    return call.receiver or NOTHING
