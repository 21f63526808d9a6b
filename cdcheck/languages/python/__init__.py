"""The front end of Python."""

from cdcheck.languages.python.front_end import extract

__all__ = ["extract"]
