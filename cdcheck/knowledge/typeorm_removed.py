"""What TypeORM 1.0 no longer has, and what of it needs the connection that 0.3 no longer makes."""

from collections.abc import Mapping

_SOURCE = "call it on the `DataSource` that the app makes"
_DATA_SOURCE = "make a `DataSource` and `initialize` it"
_REPOSITORY = "use `dataSource.getRepository(Entity).extend({...})`"

OF_THE_CONNECTION = frozenset(
    f"typeorm.{name}"
    for name in (
        *("getRepository", "getTreeRepository", "getCustomRepository", "getMongoRepository"),
        *("getConnection", "getManager", "getMongoManager", "createQueryBuilder"),
    )
)
"""Functions that ask for the connection that `createConnection` makes."""

REMOVED: Mapping[str, str] = {
    **dict.fromkeys(OF_THE_CONNECTION, _SOURCE),
    **dict.fromkeys(("typeorm.createConnection", "typeorm.createConnections"), _DATA_SOURCE),
    "typeorm.getConnectionManager": "keep the `DataSource`s that the app makes",
    "typeorm.getConnectionOptions": "export the options of the `DataSource`",
    "typeorm.EntityRepository": _REPOSITORY,
    "typeorm.Repository.findByIds": "write `findBy({ id: In(ids) })`",
    "typeorm.Repository.findOneById": "write `findOneBy({ id })`",
    "typeorm.Repository.exist": "write `exists`",
    "typeorm.EntityManager.findByIds": "write `findBy(Entity, { id: In(ids) })`",
    "typeorm.EntityManager.findOneById": "write `findOneBy(Entity, { id })`",
    "typeorm.DataSource.getCustomRepository": _REPOSITORY,
    "typeorm.DataSource.connect": "write `initialize`",
    "typeorm.DataSource.close": "write `destroy`",
}
"""What to do instead of each."""
