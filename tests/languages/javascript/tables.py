"""Writes the tables of a project compactly, so that a test can say what models become."""

from cdcheck.model.project import Project


def columns(project: Project) -> dict[str, list[str]]:
    return {table.name: [column.name for column in table.columns] for table in project.tables}


def keys(project: Project) -> list[str]:
    return [
        f"{table.name}.{'+'.join(key.columns)} -> {key.table}.{'+'.join(key.target_columns)}"
        for table in project.tables
        for key in table.foreign_keys
    ]
