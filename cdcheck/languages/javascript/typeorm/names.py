"""The names that TypeORM gives tables, and columns that join them."""

import re


def snake_case(name: str) -> str:
    """Writes a name as TypeORM's default strategy writes that of a table."""
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", name).lower()


def camel_case(name: str) -> str:
    """Joins the words of a name in camel case, as TypeORM names the columns of joins."""
    joined = re.sub(r"[-_\s.]+(.)?", lambda match: (match.group(1) or "").upper(), name)
    return joined[:1].lower() + joined[1:]


def told_apart(names: list[str]) -> list[str]:
    """Numbers the columns of a join table where both sides would have the same."""
    are_same = len(set(names)) < len(names)
    return [f"{name}_{place}" for place, name in enumerate(names, 1)] if are_same else names
