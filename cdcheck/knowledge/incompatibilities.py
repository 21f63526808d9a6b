"""Distributions that pip installs together and that do not work together."""

from typing import NamedTuple


class Incompatibility(NamedTuple):
    """Says that a distribution, in some versions, fails with another from a version on.

    An empty `holder_below` means every version of the holder. It fails only where the app names one
    of the `words`, in lower case, if there are any.
    """

    holder: str
    holder_below: str
    other: str
    other_from: str
    error: str
    words: tuple[str, ...] = ()


INCOMPATIBILITIES = (
    Incompatibility(
        "passlib",
        "",
        "bcrypt",
        "5.0.0",
        "ValueError: password cannot be longer than 72 bytes, truncate manually if necessary",
        words=('"bcrypt', "'bcrypt", "passlib.hash"),
    ),
    Incompatibility(
        "flask",
        "2.2.3",
        "werkzeug",
        "3.0.0",
        "ImportError: cannot import name 'url_quote' from 'werkzeug.urls'",
    ),
    Incompatibility(
        "flask",
        "2.0.0",
        "jinja2",
        "3.1.0",
        "ImportError: cannot import name 'escape' from 'jinja2'",
    ),
    Incompatibility(
        "flask-sqlalchemy",
        "3.0.0",
        "sqlalchemy",
        "2.0.0",
        "AttributeError: module 'sqlalchemy' has no attribute '__all__'",
    ),
    Incompatibility(
        "flask-script",
        "",
        "flask",
        "2.0.0",
        "ModuleNotFoundError: No module named 'flask._compat'",
    ),
)
