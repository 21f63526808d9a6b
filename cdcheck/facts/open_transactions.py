"""Transactions that code begins and may leave open."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location

GIVING = frozenset({"sequelize.Sequelize.transaction", "knex().transaction"})
"""What gives a transaction to one who hands over no function to be run in it."""

BEGINNING = frozenset(
    {"typeorm.QueryRunner.startTransaction", "mysql2/promise.PoolConnection.beginTransaction"}
)
"""What begins one on the connection that it is called on."""

BEGINNINGS = GIVING | BEGINNING | {"pg.Client.query"}
"""What may begin one: `pg` sends a statement that says so."""


class OpenTransaction(Struct, frozen=True):
    """Is a transaction that is begun at one place, and open where the function is left at another.

    `left_at` is a return, or where the transaction begins if only a failure leaves it open.
    """

    begun_at: Location
    left_at: Location

    @property
    def is_returning(self) -> bool:
        """Tells whether the function returns while the transaction is open."""
        return self.left_at != self.begun_at


class OpenTransactions(Struct, frozen=True):
    """Holds such transactions, by the places where they begin."""

    of: Mapping[Location, OpenTransaction]
