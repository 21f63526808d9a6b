"""JavaScript and TypeScript: one file becomes one extract."""

from cdcheck.languages.javascript.extract import extract

__all__ = ["extract"]
