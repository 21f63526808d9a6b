"""Alembic: the tables that a history of migrations makes."""

from cdcheck.abstract.library import Library
from cdcheck.languages.python.alembic_migrations import register_operations, replay

LIBRARY = Library("alembic")
register_operations(LIBRARY)
LIBRARY.finish = replay
