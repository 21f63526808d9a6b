"""Checks, proves and explains what coding agents get wrong when they write backends."""

__version__ = "0.1.0"
